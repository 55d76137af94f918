-- One row per record and stretch of loads that did not show it. It counts as gone from the first
-- of them whose word can be trusted: one that was read to its end, in which the record was not
-- merely unusable, and which does not lack (nearly) all that came with the record: a batch of
-- several companies that is missing whole is a hole in the collection. Without such a load
-- gone_since_date is empty. Decided from all loads, so the order in which they came does not matter.
-- Key: source_id, source_key, last_seen_date.
with
following as (
    select
        source_id,
        as_of_date,
        lead(as_of_date) over (partition by source_id order by as_of_date) as next_load_date
    from raw.load
),
run as (
    select
        source_id,
        source_key,
        group_code,
        from_load_date,
        to_load_date,
        lead(from_load_date) over (
            partition by source_id, source_key order by from_load_date
        ) as next_seen_date
    from raw.record_run
),
stretch as (
    select
        run.source_id,
        run.source_key,
        run.group_code,
        run.to_load_date as last_seen_date,
        run.next_seen_date
    from run
    inner join following
        on run.source_id = following.source_id and run.to_load_date = following.as_of_date
    where
        following.next_load_date is not null
        and (run.next_seen_date is null or run.next_seen_date > following.next_load_date)
),
missed as (
    select
        stretch.*,
        load.as_of_date,
        load.is_complete and rejected_key.source_key is null as is_sound
    from stretch
    inner join raw.load as load
        on
            stretch.source_id = load.source_id
            and stretch.last_seen_date < load.as_of_date
            and (stretch.next_seen_date is null or load.as_of_date < stretch.next_seen_date)
    left join raw.rejected_key as rejected_key
        on
            stretch.source_id = rejected_key.source_id
            and stretch.source_key = rejected_key.source_key
            and load.as_of_date = rejected_key.as_of_date
),
group_missed as (
    select distinct
        source_id,
        group_code,
        last_seen_date,
        as_of_date
    from missed
    where group_code is not null and is_sound
),
hole as (
    select
        group_missed.source_id,
        group_missed.group_code,
        group_missed.last_seen_date,
        group_missed.as_of_date
    from group_missed
    inner join raw.record_run as peer
        on
            group_missed.source_id = peer.source_id
            and group_missed.group_code = peer.group_code
            and peer.from_load_date <= group_missed.last_seen_date
            and peer.to_load_date >= group_missed.last_seen_date
    left join raw.record_run as present
        on
            peer.source_id = present.source_id
            and peer.source_key = present.source_key
            and present.from_load_date <= group_missed.as_of_date
            and present.to_load_date >= group_missed.as_of_date
    cross join core.parameter as parameter
    group by
        group_missed.source_id,
        group_missed.group_code,
        group_missed.last_seen_date,
        group_missed.as_of_date
    having
        count(*) >= max(parameter.hole_min)
        and count(*) - count(present.source_key) >= round(max(parameter.hole_min_share) * count(*), 6)
)
select
    missed.source_id,
    missed.source_key,
    missed.last_seen_date,
    missed.next_seen_date,
    min(missed.as_of_date) filter (where missed.is_sound and hole.as_of_date is null)
        as gone_since_date
from missed
left join hole
    on
        missed.source_id = hole.source_id
        and missed.group_code = hole.group_code
        and missed.last_seen_date = hole.last_seen_date
        and missed.as_of_date = hole.as_of_date
group by missed.source_id, missed.source_key, missed.last_seen_date, missed.next_seen_date
