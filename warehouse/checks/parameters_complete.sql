-- a setting that the models read is missing from seeds/model/parameters.csv
select parameter_code
from (from core.parameter unpivot include nulls (value for parameter_code in (columns(*))))
where value is null
