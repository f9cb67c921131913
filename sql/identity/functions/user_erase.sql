-- What deleting a user means, whether the user asked for it or an administrator removed the row from auth.users. The ledger keeps
-- its entries without a name; each domain forgets its own. Safe to run twice.
create or replace function turnpike.user_erase(p_user_id uuid) returns timestamptz
language plpgsql volatile set search_path = '' as $$
declare
  v_deleted_at timestamptz;
begin
  insert into public.deleted_users as d (user_id, deleted_at) values (p_user_id, clock_timestamp())
  on conflict (user_id) do update set deleted_at = greatest(d.deleted_at, excluded.deleted_at)
  returning d.deleted_at into v_deleted_at;
  delete from public.idempotency_keys where caller = p_user_id;
  perform turnpike.payment_erase(p_user_id);
  perform turnpike.order_erase(p_user_id);
  perform turnpike.ai_erase(p_user_id);
  perform turnpike.credit_erase(p_user_id);
  perform turnpike.catalog_erase(p_user_id);
  perform turnpike.coupon_erase(p_user_id);
  perform turnpike.subscription_erase(p_user_id);
  perform turnpike.entitlement_erase(p_user_id);
  perform turnpike.booking_erase(p_user_id);
  delete from public.customers where user_id = p_user_id;
  delete from public.profiles where user_id = p_user_id;
  return v_deleted_at;
end $$;
comment on function turnpike.user_erase(uuid) is
  'Deletes the user''s personal data in all domains, leaves a tombstone and returns its time.';
