-- Nobody reads a mail but the service; administrators ask mail_list, which leaves out what it says.
revoke all on table public.mails from public, anon, authenticated, service_role;
grant select on table public.mails to service_role;

revoke execute on function
  public.mail_claim(integer), public.mail_settle(jsonb), public.mail_list(text, text, text, integer), public.mail_retry(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.mail_list(text, text, text, integer), public.mail_retry(uuid) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function public.mail_claim(integer), public.mail_settle(jsonb) to authenticated, service_role;
