-- Which companies speak to a row of the playbook. Key: playbook_code, facet_code, facet_value.
select
    playbook_code,
    facet_code,
    facet_value,
    reason
from raw.seed_playbook_link
order by playbook_code, facet_code, facet_value
