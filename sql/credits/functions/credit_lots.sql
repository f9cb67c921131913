-- What settling would do to each open lot, as a pure question, so that reading a balance and moving credits cannot disagree.
-- Seen in the order of consumption, the lots are a line of credits: the first p_paid pay the debt, the next p_held are what
-- the active holds would take and stay even if their lot is overdue; whatever else of an overdue lot is left expires.
create or replace function turnpike.credit_lots(
  p_account_id uuid, p_paid bigint, p_held bigint, p_at timestamptz
) returns table (
  id uuid, amount bigint, source text, priority integer, expires_at timestamptz, paid bigint, expired bigint, remaining bigint
)
language sql stable set search_path = '' as $$
  select parts.id, parts.amount, parts.source, parts.priority, parts.expires_at, parts.paid, parts.expired,
    parts.remaining - parts.paid - parts.expired
  from (
    select line.*, case when line.expires_at <= p_at then line.remaining - line.paid - line.kept else 0 end as expired
    from (
      select g.*,
        greatest(0, least(g.upto, p_paid) - (g.upto - g.remaining)) as paid,
        greatest(0, least(g.upto, p_paid + p_held) - greatest(g.upto - g.remaining, p_paid)) as kept
      from (
        select l.id, l.amount, l.source, l.priority, l.expires_at, l.remaining,
          (sum(l.remaining) over (order by l.priority, l.expires_at, l.id))::bigint as upto
        from public.credit_grants as l where l.account_id = p_account_id and l.open
      ) as g
    ) as line
  ) as parts
  order by parts.priority, parts.expires_at, parts.id;
$$;
comment on function turnpike.credit_lots(uuid, bigint, bigint, timestamptz) is
  'Open lots in the order of consumption with what a settlement takes for debt (paid), lets expire (expired) and leaves '
  '(remaining).';
