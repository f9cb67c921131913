-- Demo data for development: three users, some rates, 100 credits, a shop, and AI models. May be run again and again, on hosted Supabase as on the
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

-- The demo shop, made by the demo seller as any seller makes one: a file, credits, a plan and an hour of time.
create or replace function pg_temp.demo_product(p_product jsonb, p_price jsonb) returns uuid language plpgsql as $$
declare
  v_id uuid;
begin
  select p.id into v_id from public.products as p where p.slug = p_product ->> 'slug' and p.archived_at is null;
  if found then
    return v_id;
  end if;
  v_id := (public.seller_product_create(
    p_name => p_product ->> 'name', p_slug => p_product ->> 'slug', p_product_type => p_product ->> 'product_type',
    p_visibility => 'published', p_description => p_product ->> 'description',
    p_feature_keys => array(select jsonb_array_elements_text(p_product -> 'feature_keys')), p_plan => p_product -> 'plan') ->> 'id')::uuid;
  perform public.seller_price_create(
    p_product_id => v_id, p_name => p_price ->> 'name', p_amount => (p_price ->> 'amount')::bigint, p_currency => 'usd',
    p_billing_period => coalesce(p_price ->> 'billing_period', 'one_time'), p_credits => (p_price ->> 'credits')::bigint);
  return v_id;
end $$;

do $$
declare
  v_hour_id uuid;
begin
  perform set_config('request.jwt.claims', jsonb_build_object(
    'sub', (select u.id from auth.users as u where u.email = 'seller@example.com'), 'role', 'authenticated',
    'app_metadata', jsonb_build_object('role', 'seller'))::text, true);
  perform pg_temp.demo_product(
    '{"name": "Field guide", "slug": "field-guide", "product_type": "digital", "description": "A book as a file.", "feature_keys": ["field_guide"]}',
    '{"name": "Field guide", "amount": 1900}');
  perform pg_temp.demo_product(
    '{"name": "500 credits", "slug": "credits-500", "product_type": "credits", "description": "For the metered routes."}',
    '{"name": "500 credits", "amount": 1000, "credits": 500}');
  perform pg_temp.demo_product(
    '{"name": "Pro", "slug": "pro", "product_type": "subscription", "description": "For whoever calls often.", "feature_keys": ["priority_support"],
      "plan": {"initial_credits": 100, "monthly_credits": 1000, "features": {"api_access": {"enabled": true, "calls_per_hour": 600},
        "ai": {"calls_per_minute": 120, "default_model": "demo/echo", "models": ["openai/*"]}}}}',
    '{"name": "Pro, monthly", "amount": 2900, "billing_period": "monthly"}');
  v_hour_id := pg_temp.demo_product(
    '{"name": "Consulting hour", "slug": "consulting-hour", "product_type": "service", "description": "An hour of the seller''s time."}',
    '{"name": "One hour", "amount": 12000}');
  perform public.seller_service_offer_set(p_product_id => v_hour_id, p_duration_minutes => 60, p_hours =>
    '[{"weekday": 1, "from": "09:00", "to": "17:00"}, {"weekday": 2, "from": "09:00", "to": "17:00"},
      {"weekday": 3, "from": "09:00", "to": "17:00"}, {"weekday": 4, "from": "09:00", "to": "17:00"},
      {"weekday": 5, "from": "09:00", "to": "17:00"}]');
  perform set_config('request.jwt.claims', '', true);
end $$;

-- AI models, as an admin makes them: the stand-in's, one on a machine of one's own, and one at OpenRouter that the plan Pro allows. A price is
-- given once: whoever has changed it finds it as it was left.
create or replace function pg_temp.demo_model(p_model jsonb, p_price jsonb) returns void language plpgsql as $$
begin
  if exists (select from public.ai_models as m where m.id = p_model ->> 'id') then
    return;
  end if;
  perform public.ai_model_put(
    p_id => p_model ->> 'id', p_provider => p_model ->> 'provider', p_provider_model => p_model ->> 'provider_model',
    p_kind => coalesce(p_model ->> 'kind', 'chat'), p_feature => p_model ->> 'feature', p_default_max_output_tokens => (p_model ->> 'default')::bigint,
    p_max_output_tokens => (p_model ->> 'max')::bigint, p_context_tokens => (p_model ->> 'context')::bigint);
  perform public.ai_price_put(
    p_model_id => p_model ->> 'id', p_input_credits_per_1k => (p_price ->> 'input')::numeric,
    p_cached_input_credits_per_1k => (p_price ->> 'cached')::numeric, p_output_credits_per_1k => (p_price ->> 'output')::numeric,
    p_image_credits => (p_price ->> 'image')::numeric, p_video_second_credits => (p_price ->> 'second')::numeric,
    p_minimum_credits => coalesce((p_price ->> 'minimum')::bigint, 0), p_markup_basis_points => coalesce((p_price ->> 'markup')::integer, 0),
    p_credits_per_usd => (p_price ->> 'usd')::numeric);
end $$;

do $$
begin
  perform set_config('request.jwt.claims', jsonb_build_object(
    'sub', (select u.id from auth.users as u where u.email = 'admin@example.com'), 'role', 'authenticated',
    'app_metadata', jsonb_build_object('role', 'admin'))::text, true);
  perform pg_temp.demo_model(
    '{"id": "demo/echo", "provider": "openai_compatible", "provider_model": "demo/echo", "default": 1024, "max": 16384, "context": 128000}',
    '{"input": 1, "cached": 0.25, "output": 4, "minimum": 1}');
  perform pg_temp.demo_model(
    '{"id": "llama3.2", "provider": "ollama", "provider_model": "llama3.2", "default": 1024, "max": 8192, "context": 128000}',
    '{"input": 0.1, "output": 0.1, "minimum": 1}');
  perform pg_temp.demo_model(
    '{"id": "openai/gpt-5-mini", "provider": "openrouter", "provider_model": "openai/gpt-5-mini", "feature": "ai.models", "default": 4096, "max": 128000,
      "context": 400000}',
    '{"input": 0.0125, "cached": 0.00125, "output": 0.1, "minimum": 1, "markup": 2000, "usd": 50}');
  perform pg_temp.demo_model(
    '{"id": "demo/picture", "provider": "openai_compatible", "provider_model": "demo/picture", "kind": "image"}', '{"image": 5}');
  perform pg_temp.demo_model(
    '{"id": "demo/film", "provider": "openai_compatible", "provider_model": "demo/film", "kind": "video"}', '{"second": 2}');
  perform set_config('request.jwt.claims', '', true);
end $$;
