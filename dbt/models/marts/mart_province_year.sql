{{ place_year('province') }}
