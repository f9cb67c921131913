-- A trial is for getting to know what the seller offers: once an owner, or canceling and coming back would be for ever free.
create or replace function turnpike.subscription_trial_days(
  p_user_id uuid, p_tenant_id text, p_seller_id uuid, p_trial_days integer
) returns integer
language plpgsql stable set search_path = '' as $$
begin
  return case when exists (
    select from public.subscriptions as s
    where s.seller_id = p_seller_id
      and case when p_tenant_id is null then s.user_id = p_user_id and s.tenant_id is null else s.tenant_id = p_tenant_id end
  ) then 0 else coalesce(p_trial_days, 0) end;
end $$;
comment on function turnpike.subscription_trial_days(uuid, text, uuid, integer) is
  'The plan''s trial days for an owner who never had a subscription with the seller, else 0.';
