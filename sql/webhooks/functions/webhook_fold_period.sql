-- A period that was named, and paid for if so: the earliest is the first one, the latest paid one is how far the payments go.
create or replace function turnpike.webhook_fold_period(
  p public.webhook_subjects, p_start timestamptz, p_end timestamptz, p_paid boolean
) returns public.webhook_subjects
language plpgsql volatile set search_path = '' as $$
declare
  v_subject public.webhook_subjects;
  v_valid boolean := coalesce(p_end > p_start, false);
begin
  update public.webhook_subjects as s set
    first_start = case when v_valid then least(s.first_start, p_start) else s.first_start end,
    first_end = case when v_valid and p_start < coalesce(s.first_start, 'infinity') then p_end else s.first_end end,
    paid_start = case when p_paid and v_valid and p_end > coalesce(s.paid_until, '-infinity') then p_start else s.paid_start end,
    paid_until = case when p_paid and v_valid then greatest(s.paid_until, p_end) else s.paid_until end,
    failing = case when p_paid and v_valid then turnpike.webhook_failing(s.failing, greatest(s.paid_until, p_end)) else s.failing end,
    updated_at = clock_timestamp()
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id
  returning s.* into v_subject;
  return v_subject;
end $$;
comment on function turnpike.webhook_fold_period(public.webhook_subjects, timestamptz, timestamptz, boolean) is
  'Adds a reported period of a subscription to what is known of it; returns that.';
