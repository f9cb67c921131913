-- The foot of the table: what its rows add up to.
create or replace function turnpike.ai_usage_totals(p_rows jsonb[]) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_object_agg(m.name, coalesce(s.sum, 0))
  from unnest(array['calls', 'input_tokens', 'cached_input_tokens', 'output_tokens', 'images', 'video_seconds', 'credits', 'shortfall',
      'provider_cost', 'costed_calls', 'margin_credits']) as m (name)
    cross join lateral (select sum((r ->> m.name)::numeric) as sum from unnest(p_rows) as r) as s;
$$;
comment on function turnpike.ai_usage_totals(jsonb[]) is 'The sums of a summary''s rows, 0 where there are none.';
