-- A pause, not a deletion: the profile can be read and switched on again with me_update.
create or replace function public.me_deactivate() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  return public.me_update('{"active": false}');
end $$;
comment on function public.me_deactivate() is
  'Pauses the caller''s account (movements answer 403 account_deactivated) and returns the Profile.';
