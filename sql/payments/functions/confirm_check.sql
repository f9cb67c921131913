-- What goes to the provider as it comes; whether the URL's origin is allowed is the function's to say.
create or replace function turnpike.confirm_check(p_payment_method text, p_return_url text) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_method_chars constant integer := 255;
  c_max_url_chars constant integer := 2048;
begin
  perform turnpike.check_text(p_payment_method, c_max_method_chars, '/payment_method');
  perform turnpike.check_text(p_return_url, c_max_url_chars, '/return_url');
end $$;
comment on function turnpike.confirm_check(text, text) is 'Raises 422 at /payment_method past 255 characters, at /return_url past 2048.';
