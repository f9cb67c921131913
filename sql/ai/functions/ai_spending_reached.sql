-- The caps that a locked account has gone past with what it spent and holds. Of several the one that lasts longest: before it ends, no
-- retry can succeed.
create or replace function turnpike.ai_spending_reached(p_account_id uuid, p_at timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('cap', c.credits, 'period', p.period, 'by_admin', c.by_admin, 'spent', s.spent, 'held', s.held,
      'resets_at', turnpike.rfc3339(p.ends_at))
    from turnpike.ai_periods(p_at) as p
      join public.ai_spending_caps as c on c.account_id = p_account_id and c.period = p.period
      join public.ai_spending as s on s.account_id = p_account_id and s.period = p.period and s.starts_on = p.starts_on
    where s.spent + s.held > c.credits
    order by p.ends_at desc, c.credits limit 1);
end $$;
comment on function turnpike.ai_spending_reached(uuid, timestamptz) is
  '{cap, period, by_admin, spent, held, resets_at} of a cap that is exceeded; null if none is.';
