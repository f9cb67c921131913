-- A payment of a period that failed.
create or replace function turnpike.webhook_fold_failure(p public.webhook_subjects, p_period_end timestamptz, p_at timestamptz)
returns public.webhook_subjects
language plpgsql volatile set search_path = '' as $$
declare
  v_subject public.webhook_subjects;
begin
  update public.webhook_subjects as s set
    failing = turnpike.webhook_failing(s.failing, s.paid_until, p_period_end, p_at), updated_at = clock_timestamp()
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id
  returning s.* into v_subject;
  return v_subject;
end $$;
comment on function turnpike.webhook_fold_failure(public.webhook_subjects, timestamptz, timestamptz) is
  'Adds a failed payment of the period that ends then to what is known of a subscription; returns that.';
