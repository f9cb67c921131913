-- Runs as the caller, under row-level security. Nothing saved yet is no error: a form has something to show.
create or replace function public.customer_get() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_customer public.customers;
begin
  select * into v_customer from public.customers as c where c.user_id = v_user_id;
  return turnpike.customer_json(v_customer);
end $$;
comment on function public.customer_get() is
  'The caller''s Customer; fields that were never saved are null, email is then the account''s. 401 token_missing, token_revoked.';
