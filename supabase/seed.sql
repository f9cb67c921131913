-- Demo data for development: three users, some rates, and 100 credits. May be run again and again, on hosted Supabase as on the
-- local stack. The password of all three is turnpike-demo; whoever runs this on a project that others can reach invites them in.

-- A row is inserted with the columns that this project's auth tables have: their set differs a little between Supabase's
-- versions, and generated columns refuse values. Supabase Auth reads the tokens as text, so they are '' and not null.
create or replace function pg_temp.insert_row(p_table regclass, p_row jsonb) returns void language plpgsql as $$
declare
  v_columns text;
begin
  select string_agg(quote_ident(a.attname), ', ') into v_columns from pg_attribute as a
  where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and p_row ? a.attname;
  execute format('insert into %1$s (%2$s) select %2$s from jsonb_populate_record(null::%1$s, $1) on conflict do nothing', p_table, v_columns)
  using p_row;
end $$;

create or replace function pg_temp.demo_user(p_id uuid, p_email text, p_name text, p_app_metadata jsonb) returns uuid language plpgsql as $$
declare
  v_id uuid;
  v_at timestamptz := now();
begin
  select u.id into v_id from auth.users as u where u.email = p_email;
  if found then
    return v_id;
  end if;
  perform pg_temp.insert_row('auth.users', jsonb_build_object(
    'instance_id', '00000000-0000-0000-0000-000000000000', 'id', p_id, 'aud', 'authenticated', 'role', 'authenticated',
    'email', p_email, 'encrypted_password', '$2a$10$TurnpikeDemoUsersSalt.0y82Y5SBcRkYVApeVB.rsSM1Ww6T9/i', 'email_confirmed_at', v_at,
    'raw_app_meta_data', '{"provider": "email", "providers": ["email"]}'::jsonb || p_app_metadata,
    'raw_user_meta_data', jsonb_build_object('sub', p_id, 'email', p_email, 'email_verified', true, 'phone_verified', false, 'name', p_name),
    'confirmation_token', '', 'recovery_token', '', 'email_change', '', 'email_change_token_new', '', 'email_change_token_current', '',
    'email_change_confirm_status', 0, 'phone_change', '', 'phone_change_token', '', 'reauthentication_token', '',
    'is_sso_user', false, 'is_anonymous', false, 'created_at', v_at, 'updated_at', v_at));
  perform pg_temp.insert_row('auth.identities', jsonb_build_object(
    'id', p_id, 'provider', 'email', 'provider_id', p_id, 'user_id', p_id, 'last_sign_in_at', v_at, 'created_at', v_at, 'updated_at', v_at,
    'identity_data', jsonb_build_object('sub', p_id, 'email', p_email, 'email_verified', true, 'phone_verified', false)));
  return p_id;
end $$;

select pg_temp.demo_user('01900000-0000-7000-8000-00000000d301', 'demo@example.com', 'Demo', '{}');
select pg_temp.demo_user('01900000-0000-7000-8000-00000000d302', 'seller@example.com', 'Seller', '{"role": "seller"}');
select pg_temp.demo_user('01900000-0000-7000-8000-00000000d303', 'admin@example.com', 'Admin', '{"role": "admin"}');

insert into public.credit_rates (id, method, path, credits, admin_free, description)
select turnpike.new_id(), r.method, r.path, r.credits, r.admin_free, r.description from (values
  ('POST', '/v1/credits/jobs/text-report', 5, true, 'A report on a text')
) as r (method, path, credits, admin_free, description)
on conflict (method, path) do nothing;

-- Through the ledger, as the service: there is no other way to get credits.
do $$
begin
  if not exists (select from public.credit_grants where source = 'promo' and source_ref = 'demo-seed') then
    perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
    perform public.credit_grant_create(
      p_user_id => (select u.id from auth.users as u where u.email = 'demo@example.com'), p_amount => 100, p_source => 'promo',
      p_source_ref => 'demo-seed', p_description => 'Demo credits');
    perform set_config('request.jwt.claims', '', true);
  end if;
end $$;
