-- Everything that any source says about a company, one shape, before known errors are corrected.
-- Key: source_id, source_key.
select * from stg.seed_record
union all by name
select * from stg.yc_record
union all by name
select * from stg.listed_record
