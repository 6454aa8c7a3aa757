{{ place_year('prefecture') }}
