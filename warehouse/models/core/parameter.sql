-- The settings of the model as one row, a column each, so that other models can read them by
-- name. Their values, units and reasons are in seeds/model/parameters.csv.
select
    max(value) filter (where parameter_code = 'vertical_probability') as vertical_probability,
    max(value) filter (where parameter_code = 'domain_probability_min') as domain_probability_min,
    max(value) filter (where parameter_code = 'orientation_strength_min') as orientation_strength_min,
    max(value) filter (where parameter_code = 'ambiguous_margin') as ambiguous_margin,
    max(value) filter (where parameter_code = 'evidence_weight_min') as evidence_weight_min,
    max(value) filter (where parameter_code = 'second_domain_ratio') as second_domain_ratio,
    max(value) filter (where parameter_code = 'capability_weight_min') as capability_weight_min,
    max(value) filter (where parameter_code = 'text_strength_cap') as text_strength_cap,
    max(value) filter (where parameter_code = 'readable_words_min') as readable_words_min,
    max(value) filter (where parameter_code = 'capability_touch_share') as capability_touch_share,
    max(value) filter (where parameter_code = 'domain_touch_share') as domain_touch_share,
    max(value) filter (where parameter_code = 'move_half_life_months') as move_half_life_months,
    max(value) filter (where parameter_code = 'move_repeat_share') as move_repeat_share,
    max(value) filter (where parameter_code = 'spread_stated') as spread_stated,
    max(value) filter (where parameter_code = 'spread_assessed') as spread_assessed,
    max(value) filter (where parameter_code = 'spread_inferred') as spread_inferred,
    max(value) filter (where parameter_code = 'spread_unknown') as spread_unknown,
    max(value) filter (where parameter_code = 'unread_moat_strength') as unread_moat_strength,
    max(value) filter (where parameter_code = 'silent_moat_strength') as silent_moat_strength,
    max(value) filter (where parameter_code = 'coverage_min') as coverage_min,
    max(value) filter (where parameter_code = 'rescored_min') as rescored_min,
    max(value) filter (where parameter_code = 'hole_min') as hole_min,
    max(value) filter (where parameter_code = 'hole_min_share') as hole_min_share,
    max(value) filter (where parameter_code = 'shrink_max_share') as shrink_max_share,
    max(value) filter (where parameter_code = 'shrink_min') as shrink_min
from raw.seed_parameter
