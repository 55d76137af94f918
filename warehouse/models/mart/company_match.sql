-- Pairs of records of different sources that share a name or a website, and those an editor decided
-- on: whether they are one company, and why. Key: left_source_id, left_key, right_source_id, right_key.
select
    match.left_source_id,
    match.left_key,
    ours.company_id as left_company_id,
    match.right_source_id,
    match.right_key,
    theirs.company_id as right_company_id,
    first.name as left_name,
    first.website as left_website,
    second.name as right_name,
    second.website as right_website,
    match.verdict_code,
    match.rule_code,
    match.name_share,
    match.text_share,
    match.reason
from core.match as match
inner join core.identity as ours
    on match.left_source_id = ours.source_id and match.left_key = ours.source_key
inner join core.identity as theirs
    on match.right_source_id = theirs.source_id and match.right_key = theirs.source_key
inner join core.record as first
    on match.left_source_id = first.source_id and match.left_key = first.source_key
inner join core.record as second
    on match.right_source_id = second.source_id and match.right_key = second.source_key
order by
    match.left_source_id,
    match.left_key,
    match.right_source_id,
    match.right_key
