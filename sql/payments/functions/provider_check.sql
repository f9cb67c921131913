-- Who may be asked for money. The development provider is none: it has no begin, only order_confirm.
create or replace function turnpike.provider_check(p_provider text, p_livemode boolean) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_provider is null then
    perform turnpike.invalid('/provider', 'required', 'is required');
  elsif p_provider not in ('stripe', 'paypal', 'bank_transfer', 'clerk') then
    perform turnpike.invalid('/provider', 'invalid_value', 'must be stripe, paypal, bank_transfer or clerk');
  elsif p_livemode is null then
    perform turnpike.invalid('/livemode', 'required', 'is required');
  end if;
end $$;
comment on function turnpike.provider_check(text, boolean) is 'Raises 422 at /provider or /livemode unless payments can be begun there.';
