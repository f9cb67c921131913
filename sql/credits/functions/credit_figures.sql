-- The three numbers that every movement answers with.
create or replace function turnpike.credit_figures(p_account public.credit_accounts) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('balance', p_account.balance, 'held', p_account.held, 'available', p_account.balance - p_account.held);
end $$;
comment on function turnpike.credit_figures(public.credit_accounts) is '{balance, held, available} in credits.';
