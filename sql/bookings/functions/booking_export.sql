-- The bookings' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.booking_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.booking_json(b) order by b.created_at, b.id)
    from public.bookings as b where b.user_id = p_user_id and b.tenant_id is null), '[]');
end $$;
comment on function turnpike.booking_export(uuid) is 'All bookings of a user, oldest first.';
