-- What a function passes on of an event comes from outside, so its form is looked at here too.
create or replace function turnpike.webhook_event_check(p_provider text, p_event_id text, p_type text, p_livemode boolean, p_at timestamptz)
returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_chars constant integer := 255;
begin
  if p_provider is null or p_provider not in ('stripe', 'clerk', 'paypal') then
    perform turnpike.invalid('/provider', 'invalid_value', 'must be stripe, clerk or paypal');
  elsif coalesce(p_event_id, '') = '' then
    perform turnpike.invalid('/event_id', 'required', 'is required');
  elsif coalesce(p_type, '') = '' then
    perform turnpike.invalid('/type', 'required', 'is required');
  elsif p_livemode is null then
    perform turnpike.invalid('/livemode', 'required', 'is required');
  elsif p_at is null or not isfinite(p_at) then
    perform turnpike.invalid('/occurred_at', 'invalid_format', 'must be a time');
  end if;
  perform turnpike.check_text(p_event_id, c_max_chars, '/event_id');
  perform turnpike.check_text(p_type, c_max_chars, '/type');
end $$;
comment on function turnpike.webhook_event_check(text, text, text, boolean, timestamptz) is
  'Raises 422 at /provider, /event_id, /type (up to 255 characters), /livemode or /occurred_at.';
