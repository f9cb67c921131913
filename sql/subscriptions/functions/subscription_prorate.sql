-- What a change costs today, where we say so ourselves. In the same period the rest of it is paid at the new price and credited at the old
-- one; another period starts now and is paid in full. Seconds count, and each of the two is rounded down to the minor unit; what a
-- credit has over is not paid out.
create or replace function turnpike.subscription_prorate(
  p public.subscriptions, p_amount bigint, p_billing_period text, p_when text, out credit bigint, out charge bigint, out due bigint
)
language plpgsql stable set search_path = '' as $$
declare
  v_length numeric := extract(epoch from p.current_period_end - p.current_period_start);
  v_rest numeric := greatest(extract(epoch from p.current_period_end - clock_timestamp()), 0);
begin
  credit := 0;
  charge := 0;
  if p_when = 'now' and p.status <> 'trialing' then
    credit := floor(p.amount * p.quantity * least(v_rest / v_length, 1));
    charge := case when p_billing_period = p.billing_period then floor(p_amount * p.quantity * least(v_rest / v_length, 1))
      else p_amount * p.quantity end;
  end if;
  due := greatest(charge - credit, 0);
end $$;
comment on function turnpike.subscription_prorate(public.subscriptions, bigint, text, text) is
  'Minor units credited for the rest of the period, charged for the new price, and due now. All 0 at a period''s end and in a trial.';
