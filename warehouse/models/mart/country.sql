-- Names of countries. Key: country_code.
select
    country_code,
    country_name
from raw.seed_country
order by country_code
