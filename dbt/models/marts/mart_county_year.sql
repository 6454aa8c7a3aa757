{{ place_year('county') }}
