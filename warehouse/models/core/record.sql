-- Everything that any source says about a company, one shape. Key: source_id, source_key.
select * from stg.seed_record
union all by name
select * from stg.yc_record
