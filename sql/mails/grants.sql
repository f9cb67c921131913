revoke all on table public.mails from public, anon, authenticated, service_role;
grant select on table public.mails to service_role;
