-- An account's caps with what their present periods have used.
create or replace function turnpike.ai_caps_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('period', c.period, 'credits', c.credits, 'by_admin', c.by_admin, 'spent', coalesce(s.spent, 0),
        'held', coalesce(s.held, 0), 'remaining', greatest(0, c.credits - coalesce(s.spent + s.held, 0)),
        'resets_at', turnpike.rfc3339(p.ends_at), 'updated_at', turnpike.rfc3339(c.updated_at)) order by c.period, c.by_admin)
    from public.ai_spending_caps as c join turnpike.ai_periods(clock_timestamp()) as p on p.period = c.period
      left join public.ai_spending as s on s.account_id = c.account_id and s.period = p.period and s.starts_on = p.starts_on
    where c.account_id = p_account_id), '[]');
end $$;
comment on function turnpike.ai_caps_json(uuid) is
  '[AiCap]: {period, credits, by_admin, spent, held, remaining, resets_at, updated_at}.';
