-- Whether their origins are allowed is the function's to say, which knows the configuration; here they only have to be there.
create or replace function turnpike.checkout_check(p_provider text, p_livemode boolean, p_success_url text, p_cancel_url text) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_url_chars constant integer := 2048;
begin
  perform turnpike.provider_check(p_provider, p_livemode);
  if p_success_url is null then
    perform turnpike.invalid('/success_url', 'required', 'is required');
  elsif p_cancel_url is null then
    perform turnpike.invalid('/cancel_url', 'required', 'is required');
  end if;
  perform turnpike.check_text(p_success_url, c_max_url_chars, '/success_url');
  perform turnpike.check_text(p_cancel_url, c_max_url_chars, '/cancel_url');
end $$;
comment on function turnpike.checkout_check(text, boolean, text, text) is
  'Raises 422 at /provider, /livemode, /success_url or /cancel_url (up to 2048 characters).';
