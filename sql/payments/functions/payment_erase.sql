-- Books must be kept, names must not. What was asked of providers goes, apart from calls whose outcome is still to be reported.
create or replace function turnpike.payment_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  c_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  delete from public.provider_objects as o where o.object_id = p_user_id and o.kind = 'customer';
  delete from public.provider_operations as o where o.caller = p_user_id and o.status in ('done', 'refused');
  update public.provider_operations as o set request = o.request - 'customer' - 'metadata', idempotency_key = null, caller = c_nobody
  where o.caller = p_user_id;
  update public.payments as p set user_id = null where p.user_id = p_user_id;
  update public.refunds as r set user_id = null where r.user_id = p_user_id;
  update public.refunds as r set requested_by = null where r.requested_by = p_user_id;
  update public.disputes as d set user_id = null where d.user_id = p_user_id;
  update public.checkout_sessions as s set user_id = null where s.user_id = p_user_id;
end $$;
comment on function turnpike.payment_erase(uuid) is
  'Takes the user''s id off payments, refunds, disputes and checkouts, and forgets the user as a customer of providers.';
