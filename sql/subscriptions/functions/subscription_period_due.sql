-- A provider's period has begun before its payment is reported. Until then its first month waits for the report; after a day the
-- report may have been lost, and an active subscription is believed to be paid.
create or replace function turnpike.subscription_period_due(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  c_report_time constant interval := '1 day';
begin
  return turnpike.subscription_local(p.provider) or p.credits_granted_until > p.current_period_start
    or p.current_period_start <= clock_timestamp() - c_report_time
    or exists (select from public.webhook_subjects as u
      where u.provider = p.provider and u.livemode = p.livemode and u.kind = 'subscription' and u.provider_id = p.provider_subscription_id
        and u.paid_until >= p.current_period_end);
end $$;
comment on function turnpike.subscription_period_due(public.subscriptions) is
  'Whether the task may grant the month that has begun: it is not a period whose payment is still to be reported.';
