-- The one refusal that clients act upon: it says how much is missing.
create or replace function turnpike.credit_check_available(p_account public.credit_accounts, p_required bigint) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_available bigint := coalesce(p_account.balance - p_account.held, 0);
begin
  if v_available < p_required then
    perform turnpike.fail('insufficient_credits', 402, jsonb_build_object('required', p_required, 'available', v_available));
  end if;
end $$;
comment on function turnpike.credit_check_available(public.credit_accounts, bigint) is
  'Raises 402 insufficient_credits {required, available} unless the locked account has so many; no account has none.';
