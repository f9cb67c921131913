-- Runs as the caller, under row-level security. Calls that have ended, by the day (UTC) on which they began.
create or replace function public.ai_usage_summary(
  p_account text default 'user', p_from timestamptz default null, p_to timestamptz default null, p_group text default 'day'
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account record := turnpike.ai_usage_account(p_account);
  v_to timestamptz := coalesce(p_to, clock_timestamp());
  v_from timestamptz := coalesce(p_from, v_to - interval '30 days');
  v_by text[] := string_to_array(p_group, ',');
  v_rows jsonb[];
  v_hidden text[] := array(select g from unnest(array['day', 'model', 'kind']) as g where g <> all (v_by))
    || case when turnpike.is_admin() then '{}' else '{provider_cost,costed_calls,margin_credits}'::text[] end;
  c_max_period constant interval := '366 days';
  c_max_rows constant integer := 1000;
begin
  if coalesce(cardinality(v_by), 0) = 0 or not v_by <@ array['day', 'model', 'kind'] then
    perform turnpike.invalid('/group', 'invalid_value', 'must be day, model or kind, or several of them with commas');
  elsif not isfinite(v_from) or not isfinite(v_to) or v_from >= v_to or v_from < v_to - c_max_period then
    perform turnpike.invalid('/from', 'out_of_range', 'must be before `to`, by at most 366 days');
  end if;
  v_rows := array(
    select to_jsonb(s) from (
      select case when 'day' = any (v_by) then to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD') end as day,
        case when 'model' = any (v_by) then c.model_id end as model, case when 'kind' = any (v_by) then c.kind end as kind,
        count(*) as calls, sum(c.input_tokens) as input_tokens, sum(c.cached_input_tokens) as cached_input_tokens,
        sum(c.output_tokens) as output_tokens, sum(c.images) as images, sum(c.video_seconds) as video_seconds, sum(c.charged) as credits,
        sum(c.shortfall) as shortfall, coalesce(sum(k.provider_cost), 0) as provider_cost, count(k.call_id) as costed_calls,
        coalesce(trim_scale(round(sum(c.charged - k.provider_cost * k.credits_per_usd), 6)), 0) as margin_credits
      from public.ai_calls as c left join public.ai_call_costs as k on k.call_id = c.id
      where (v_account.everybody or c.account_id = v_account.id) and c.status <> 'running' and c.created_at >= v_from and c.created_at < v_to
      group by 1, 2, 3 order by 1, 2, 3 limit c_max_rows + 1
    ) as s);
  if cardinality(v_rows) > c_max_rows then
    perform turnpike.invalid('/from', 'out_of_range', 'gives more than 1000 rows; ask for a shorter time');
  end if;
  return jsonb_build_object('from', turnpike.rfc3339(v_from), 'to', turnpike.rfc3339(v_to),
    'data', (select coalesce(jsonb_agg(r - v_hidden order by n), '[]') from unnest(v_rows) with ordinality as u (r, n)),
    'totals', turnpike.ai_usage_totals(v_rows) - v_hidden);
end $$;
comment on function public.ai_usage_summary(text, timestamptz, timestamptz, text) is
  '{from, to, data: [{day, model, kind (those of p_group), calls, input_tokens, cached_input_tokens, output_tokens, images, video_seconds, '
  'credits, shortfall}], totals: {the same}} of the calls that have ended; the last 30 days unless told otherwise, at most 366. For an '
  'administrator with {provider_cost} in US dollars, {costed_calls} that reported one and {margin_credits}: charges less costs of those whose '
  'price says what a dollar is; p_account may be `all`. 403 forbidden; 422 at /account, /group, /from, tenant_required; 401 token_missing, '
  'token_revoked.';
