-- Reserves credits for a hold of a client, for a metered call or, managed, for a domain that ends it by itself: the account's row is locked, checked, and told its next deadline.
create or replace function turnpike.credit_hold_place(
  p_account text, p_credits bigint, p_free boolean, p_endpoint text, p_description text, p_metadata jsonb, p_expires_in_seconds integer,
  p_managed boolean default false,
  out account public.credit_accounts, out hold public.credit_holds)
language plpgsql volatile set search_path = '' as $$
declare
  v_owner record := turnpike.credit_owner(p_account);
  v_amount bigint := case when p_free then 0 else p_credits end;
  v_now timestamptz;
  c_default_seconds constant integer := 900;
  c_max_seconds constant integer := 86400;
begin
  if p_expires_in_seconds not between 1 and c_max_seconds then
    perform turnpike.invalid('/expires_in_seconds', 'out_of_range', 'must be between 1 and 86400');
  end if;
  account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => p_free);
  perform turnpike.credit_check_available(account, v_amount);
  v_now := clock_timestamp();
  insert into public.credit_holds (
    id, account_id, tenant_id, actor_id, amount, free, endpoint, description, metadata, expires_at, created_at, managed)
  values (turnpike.new_id(), account.id, account.tenant_id, turnpike.uid(), v_amount, p_free, p_endpoint, p_description,
    coalesce(p_metadata, '{}'), v_now + coalesce(p_expires_in_seconds, c_default_seconds) * interval '1 second', v_now, p_managed)
  returning * into hold;
  update public.credit_accounts as a
  set held = a.held + v_amount, next_deadline = least(a.next_deadline, hold.expires_at), updated_at = v_now
  where a.id = account.id
  returning a.* into account;
end $$;
comment on function turnpike.credit_hold_place(text, bigint, boolean, text, text, jsonb, integer, boolean) is
  'Makes an active hold on the caller''s account. Raises 402 insufficient_credits, 422 at /expires_in_seconds (1 to 86400, '
  'null is 900), and what credit_owner raises.';
