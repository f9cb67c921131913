set local check_function_bodies = off;

DROP FUNCTION "turnpike"."credit_debit"(public.credit_accounts, text, bigint, bigint, text, text, jsonb, uuid);

DROP FUNCTION "turnpike"."credit_hold_place"(text, bigint, boolean, text, text, jsonb, integer);

DROP FUNCTION "turnpike"."credit_hold_resolve"(public.credit_accounts, public.credit_holds, bigint);

DROP FUNCTION "turnpike"."subscription_period_grant"(public.subscriptions, timestamp with time zone, timestamp with time zone, text, text);

CREATE TABLE "public"."ai_call_costs" ("call_id" uuid NOT NULL, "provider_cost" numeric NOT NULL, "credits_per_usd" numeric, "created_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "ai_call_costs_amount" CHECK ((provider_cost >= (0)::numeric)), CONSTRAINT "ai_call_costs_pkey" PRIMARY KEY (call_id));

ALTER TABLE "public"."ai_call_costs" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."ai_calls" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "tenant_id" text, "actor_id" uuid, "model_id" text NOT NULL, "price_id" uuid NOT NULL, "provider" text NOT NULL, "kind" text NOT NULL, "stream" boolean NOT NULL DEFAULT false, "status" text NOT NULL DEFAULT 'running'::text, "hold_id" uuid NOT NULL, "transfer_id" uuid, "held" bigint NOT NULL, "priced" bigint, "charged" bigint, "shortfall" bigint NOT NULL DEFAULT 0, "input_tokens" bigint NOT NULL DEFAULT 0, "cached_input_tokens" bigint NOT NULL DEFAULT 0, "output_tokens" bigint NOT NULL DEFAULT 0, "images" bigint NOT NULL DEFAULT 0, "video_seconds" bigint NOT NULL DEFAULT 0, "units_source" text NOT NULL DEFAULT 'none'::text, "first_token_ms" integer, "duration_ms" integer, "error" text, "request_id" text, "idempotency_key" text, "progress" jsonb, "progress_at" timestamp with time zone, "result" jsonb, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "finished_at" timestamp with time zone, CONSTRAINT "ai_calls_pkey" PRIMARY KEY (id));

ALTER TABLE "public"."ai_calls" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."ai_calls" SET (fillfactor=70);

CREATE TABLE "public"."ai_model_prices" ("id" uuid NOT NULL, "model_id" text NOT NULL, "effective_from" timestamp with time zone NOT NULL, "input_credits_per_1k" numeric, "cached_input_credits_per_1k" numeric, "output_credits_per_1k" numeric, "image_credits" numeric, "video_second_credits" numeric, "minimum_credits" bigint NOT NULL DEFAULT 0, "markup_basis_points" integer NOT NULL DEFAULT 0, "credits_per_usd" numeric, "created_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "ai_model_prices_amounts" CHECK (((input_credits_per_1k >= (0)::numeric) AND (cached_input_credits_per_1k >= (0)::numeric) AND (output_credits_per_1k >= (0)::numeric) AND (image_credits >= (0)::numeric) AND (video_second_credits >= (0)::numeric) AND (minimum_credits >= 0) AND (markup_basis_points >= 0) AND (credits_per_usd > (0)::numeric))), CONSTRAINT "ai_model_prices_effective_from_key" UNIQUE (model_id, effective_from), CONSTRAINT "ai_model_prices_pkey" PRIMARY KEY (id));

ALTER TABLE "public"."ai_model_prices" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."ai_models" ("id" text NOT NULL, "provider" text NOT NULL, "provider_model" text NOT NULL, "kind" text NOT NULL, "active" boolean NOT NULL DEFAULT true, "feature" text, "default_max_output_tokens" bigint, "max_output_tokens" bigint, "context_tokens" bigint, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "ai_models_kind" CHECK ((kind = ANY (ARRAY['chat'::text, 'image'::text, 'video'::text]))), CONSTRAINT "ai_models_output" CHECK (((kind <> 'chat'::text) OR ((default_max_output_tokens IS NOT NULL) AND (max_output_tokens >= default_max_output_tokens)))), CONSTRAINT "ai_models_pkey" PRIMARY KEY (id), CONSTRAINT "ai_models_provider" CHECK ((provider = ANY (ARRAY['openrouter'::text, 'ollama'::text, 'openai_compatible'::text]))));

ALTER TABLE "public"."ai_models" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."ai_spending_caps" ("account_id" uuid NOT NULL, "period" text NOT NULL, "by_admin" boolean NOT NULL DEFAULT false, "credits" bigint NOT NULL, "actor_id" uuid, "alerted_percent" integer NOT NULL DEFAULT 0, "alerted_on" date, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "ai_spending_caps_credits" CHECK (((credits >= 0) AND (credits <= '1000000000000000'::bigint))), CONSTRAINT "ai_spending_caps_period" CHECK ((period = ANY (ARRAY['day'::text, 'month'::text]))), CONSTRAINT "ai_spending_caps_pkey" PRIMARY KEY (account_id, period, by_admin));

ALTER TABLE "public"."ai_spending_caps" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."ai_spending_caps" SET (fillfactor=70);

CREATE TABLE "public"."ai_spending" ("account_id" uuid NOT NULL, "period" text NOT NULL, "starts_on" date NOT NULL, "spent" bigint NOT NULL DEFAULT 0, "held" bigint NOT NULL DEFAULT 0, "created_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "ai_spending_pkey" PRIMARY KEY (account_id, period, starts_on));

ALTER TABLE "public"."ai_spending" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."ai_spending" SET (fillfactor=70);

CREATE TABLE "public"."disputes" ("id" uuid NOT NULL, "payment_id" uuid NOT NULL, "refund_id" uuid, "user_id" uuid, "tenant_id" text, "amount" bigint NOT NULL, "currency" text NOT NULL, "reason" text, "status" text NOT NULL DEFAULT 'open'::text, "provider_dispute_id" text NOT NULL, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "disputes_amount" CHECK ((amount >= 0)), CONSTRAINT "disputes_pkey" PRIMARY KEY (id), CONSTRAINT "disputes_provider_dispute_id_key" UNIQUE (payment_id, provider_dispute_id), CONSTRAINT "disputes_status" CHECK ((status = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text]))));

ALTER TABLE "public"."disputes" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."download_accesses" ("id" uuid NOT NULL, "grant_id" uuid NOT NULL, "user_id" uuid, "idempotency_key" text, "signings" integer NOT NULL DEFAULT 1, "created_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "download_accesses_pkey" PRIMARY KEY (id), CONSTRAINT "download_accesses_signings" CHECK ((signings >= 0)));

ALTER TABLE "public"."download_accesses" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."download_grants" ("id" uuid NOT NULL, "user_id" uuid, "tenant_id" text, "order_id" uuid, "order_item_id" uuid, "subscription_id" uuid, "asset_id" uuid NOT NULL, "max_downloads" integer, "downloads" integer NOT NULL DEFAULT 0, "expires_at" timestamp with time zone, "revoked_at" timestamp with time zone, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "download_grants_downloads" CHECK (((downloads >= 0) AND (downloads <= COALESCE(max_downloads, downloads)))), CONSTRAINT "download_grants_order_item_id_key" UNIQUE (order_item_id, asset_id), CONSTRAINT "download_grants_pkey" PRIMARY KEY (id), CONSTRAINT "download_grants_source" CHECK ((num_nonnulls(order_item_id, subscription_id) = 1)), CONSTRAINT "download_grants_subscription_id_key" UNIQUE (subscription_id, asset_id));

ALTER TABLE "public"."download_grants" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."download_grants" SET (fillfactor=90);

CREATE TABLE "public"."download_tokens" ("hash" bytea NOT NULL, "grant_id" uuid NOT NULL, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "expires_at" timestamp with time zone NOT NULL, CONSTRAINT "download_tokens_pkey" PRIMARY KEY (hash));

ALTER TABLE "public"."download_tokens" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."mails" ("id" uuid NOT NULL, "kind" text NOT NULL, "key" text NOT NULL, "user_id" uuid, "tenant_id" text, "email" text, "data" jsonb NOT NULL DEFAULT '{}'::jsonb, "status" text NOT NULL DEFAULT 'pending'::text, "attempts" integer NOT NULL DEFAULT 0, "next_attempt_at" timestamp with time zone NOT NULL DEFAULT now(), "running_until" timestamp with time zone, "sent_to" text, "provider_message_id" text, "error" jsonb, "sent_at" timestamp with time zone, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "mails_key_key" UNIQUE (key), CONSTRAINT "mails_kind" CHECK ((kind = ANY (ARRAY['order_confirmation'::text, 'booking_confirmation'::text, 'receipt'::text, 'download_ready'::text, 'low_balance'::text, 'payment_failed'::text, 'spending_cap'::text, 'subscription_ending'::text, 'trial_ending'::text]))), CONSTRAINT "mails_pkey" PRIMARY KEY (id), CONSTRAINT "mails_status" CHECK ((status = ANY (ARRAY['pending'::text, 'sent'::text, 'skipped'::text, 'dead'::text]))));

ALTER TABLE "public"."mails" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."mails" SET (fillfactor=70);

CREATE TABLE "public"."memberships" ("tenant_id" text NOT NULL, "user_id" uuid NOT NULL, "role" text, "as_of" timestamp with time zone NOT NULL, "deleted_at" timestamp with time zone, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "memberships_pkey" PRIMARY KEY (tenant_id, user_id));

ALTER TABLE "public"."memberships" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."settings" ("key" text NOT NULL, "value" jsonb NOT NULL, "updated_by" uuid, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "settings_pkey" PRIMARY KEY (key));

ALTER TABLE "public"."settings" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."task_runs" ("id" uuid NOT NULL, "name" text NOT NULL, "trigger" text NOT NULL, "status" text NOT NULL DEFAULT 'running'::text, "running_until" timestamp with time zone NOT NULL, "result" jsonb, "error" jsonb, "started_at" timestamp with time zone NOT NULL DEFAULT now(), "finished_at" timestamp with time zone, CONSTRAINT "task_runs_name" CHECK ((name ~ '^[a-z][a-z-]{1,62}$'::text)), CONSTRAINT "task_runs_pkey" PRIMARY KEY (id), CONSTRAINT "task_runs_status" CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text, 'abandoned'::text]))), CONSTRAINT "task_runs_trigger" CHECK ((trigger = ANY (ARRAY['cron'::text, 'service'::text]))));

ALTER TABLE "public"."task_runs" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."task_runs" SET (fillfactor=80);

CREATE TABLE "public"."tenants" ("id" text NOT NULL, "name" text, "slug" text, "as_of" timestamp with time zone NOT NULL, "deleted_at" timestamp with time zone, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "tenants_pkey" PRIMARY KEY (id));

ALTER TABLE "public"."tenants" ENABLE ROW LEVEL SECURITY;

CREATE TABLE "public"."webhook_events" ("id" uuid NOT NULL, "provider" text NOT NULL, "event_id" text NOT NULL, "type" text NOT NULL, "livemode" boolean NOT NULL, "status" text NOT NULL DEFAULT 'pending'::text, "attempts" integer NOT NULL DEFAULT 0, "payload" jsonb NOT NULL DEFAULT '{}'::jsonb, "question" jsonb, "commands" jsonb NOT NULL DEFAULT '[]'::jsonb, "waiting_for" text[], "error" jsonb, "user_id" uuid, "occurred_at" timestamp with time zone NOT NULL, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "processed_at" timestamp with time zone, "next_attempt_at" timestamp with time zone, CONSTRAINT "webhook_events_event_id_key" UNIQUE (provider, event_id), CONSTRAINT "webhook_events_pending" CHECK (((status = 'pending'::text) OR ((waiting_for IS NULL) AND (next_attempt_at IS NULL)))), CONSTRAINT "webhook_events_pkey" PRIMARY KEY (id), CONSTRAINT "webhook_events_provider" CHECK ((provider = ANY (ARRAY['stripe'::text, 'clerk'::text, 'paypal'::text]))), CONSTRAINT "webhook_events_status" CHECK ((status = ANY (ARRAY['pending'::text, 'applied'::text, 'ignored'::text, 'failed'::text, 'dead'::text]))));

ALTER TABLE "public"."webhook_events" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."webhook_events" SET (fillfactor=70);

CREATE TABLE "public"."webhook_subjects" ("provider" text NOT NULL, "livemode" boolean NOT NULL, "kind" text NOT NULL, "provider_id" text NOT NULL, "version" bigint NOT NULL DEFAULT 0, "order_id" uuid, "state" jsonb, "first_start" timestamp with time zone, "first_end" timestamp with time zone, "paid_start" timestamp with time zone, "paid_until" timestamp with time zone, "failing" jsonb NOT NULL DEFAULT '{}'::jsonb, "created_at" timestamp with time zone NOT NULL DEFAULT now(), "updated_at" timestamp with time zone NOT NULL DEFAULT now(), CONSTRAINT "webhook_subjects_kind" CHECK ((kind = ANY (ARRAY['subscription'::text, 'payment'::text, 'product'::text, 'price'::text]))), CONSTRAINT "webhook_subjects_pkey" PRIMARY KEY (provider, livemode, kind, provider_id));

ALTER TABLE "public"."webhook_subjects" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "public"."webhook_subjects" SET (fillfactor=70);

ALTER TABLE "public"."credit_accounts" ADD COLUMN "alert_at" bigint;

ALTER TABLE "public"."credit_accounts" ADD COLUMN "alert_below" bigint;

ALTER TABLE "public"."credit_holds" ADD COLUMN "managed" boolean NOT NULL DEFAULT false;

ALTER TABLE "public"."payments" ADD COLUMN "period_start" timestamp with time zone;

ALTER TABLE "public"."payments" ADD COLUMN "period_end" timestamp with time zone;

ALTER TABLE "public"."payments" ADD COLUMN "credits_ref" text;

ALTER TABLE "public"."profiles" ADD COLUMN "reported_at" timestamp with time zone;

ALTER TABLE "public"."subscriptions" ADD COLUMN "estimated_start" timestamp with time zone;

CREATE OR REPLACE FUNCTION public.ai_call_begin(p_model text DEFAULT NULL::text, p_kind text DEFAULT 'chat'::text, p_input_tokens bigint DEFAULT NULL::bigint, p_max_output_tokens bigint DEFAULT NULL::bigint, p_units bigint DEFAULT NULL::bigint, p_stream boolean DEFAULT false, p_account text DEFAULT 'user'::text, p_request_id text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text, p_fingerprint text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_id uuid := turnpike.new_id();
  v_replay jsonb := turnpike.ai_call_replay(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint('ai_call_begin', p_model, p_kind,
    p_input_tokens::text, p_max_output_tokens::text, p_units::text, p_stream::text, p_account)));
  v_model public.ai_models;
  v_price public.ai_model_prices;
  v_output_tokens bigint;
  v_rate jsonb;
  v_held bigint;
  v_placed record;
  c_max_request_id_chars constant integer := 200;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.check_text(p_request_id, c_max_request_id_chars, '/request_id');
  v_model := turnpike.ai_model_find(p_model, p_kind);
  if not turnpike.ai_model_allowed(v_model) then
    perform turnpike.fail('model_not_allowed', 403);
  end if;
  v_price := turnpike.ai_price_at(v_model, clock_timestamp());
  if v_price.id is null then
    perform turnpike.fail('model_not_priced', 409);
  end if;
  v_output_tokens := turnpike.ai_call_limits(v_model, p_input_tokens, p_max_output_tokens, p_units);
  v_rate := turnpike.ai_rate_take(v_actor_id);
  v_held := turnpike.ai_estimate(v_price, v_model.kind, p_input_tokens, v_output_tokens, p_units);
  v_placed := turnpike.credit_hold_place(p_account, v_held, v_held = 0, turnpike.ai_endpoint(v_model.kind), v_model.id,
    jsonb_build_object('ai_call_id', v_id), turnpike.ai_hold_seconds(v_model.kind), p_managed => true);
  perform turnpike.ai_spending_hold((v_placed.account).id, v_held, (v_placed.hold).created_at);
  insert into public.ai_calls (id, account_id, tenant_id, actor_id, model_id, price_id, provider, kind, stream, hold_id, held, request_id,
    idempotency_key, created_at)
  values (v_id, (v_placed.account).id, (v_placed.account).tenant_id, v_actor_id, v_model.id, v_price.id, v_model.provider, v_model.kind,
    coalesce(p_stream, false), (v_placed.hold).id, v_held, p_request_id, p_idempotency_key, (v_placed.hold).created_at);
  update public.idempotency_keys as k set hold_id = (v_placed.hold).id, running_until = (v_placed.hold).expires_at
  where k.caller = v_actor_id and k.key = p_idempotency_key;
  return jsonb_build_object('call_id', v_id, 'hold_id', (v_placed.hold).id, 'held', v_held,
    'hold_expires_at', turnpike.rfc3339((v_placed.hold).expires_at), 'model', v_model.id, 'provider', v_model.provider,
    'provider_model', v_model.provider_model, 'max_output_tokens', v_output_tokens, 'price', turnpike.ai_price_json(v_price),
    'rate_limit', v_rate);
end $function$;

CREATE OR REPLACE FUNCTION public.ai_call_finish(p_call_id uuid, p_status text, p_usage jsonb DEFAULT '{}'::jsonb, p_provider_cost numeric DEFAULT NULL::numeric, p_first_token_ms integer DEFAULT NULL::integer, p_duration_ms integer DEFAULT NULL::integer, p_error text DEFAULT NULL::text, p_answer jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_call public.ai_calls;
  c_max_error_chars constant integer := 200;
  c_max_cost_usd constant numeric := 1000000;
begin
  perform turnpike.require_service();
  perform turnpike.ai_usage_check(p_usage);
  perform turnpike.check_text(p_error, c_max_error_chars, '/error');
  if p_status is null or p_status not in ('succeeded', 'failed', 'canceled', 'interrupted') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be succeeded, failed, canceled or interrupted');
  elsif p_provider_cost not between 0 and c_max_cost_usd then
    perform turnpike.invalid('/provider_cost', 'out_of_range', 'must be between 0 and ' || c_max_cost_usd);
  elsif least(p_first_token_ms, p_duration_ms) < 0 then
    perform turnpike.invalid('/duration_ms', 'out_of_range', 'must be at least 0');
  end if;
  select * into v_call from public.ai_calls as c where c.id = p_call_id for update;
  if not found then
    perform turnpike.fail('call_not_found', 404);
  elsif v_call.status = 'running' then
    perform from public.idempotency_keys as k where k.caller = v_call.actor_id and k.key = v_call.idempotency_key for update;
    v_call := turnpike.ai_call_settle(v_call, p_status, p_usage, p_first_token_ms, p_duration_ms, p_error);
    if p_provider_cost is not null then
      insert into public.ai_call_costs (call_id, provider_cost, credits_per_usd)
      values (v_call.id, p_provider_cost, (select p.credits_per_usd from public.ai_model_prices as p where p.id = v_call.price_id));
    end if;
    if p_status = 'succeeded' then
      update public.idempotency_keys as k set answer = coalesce(p_answer, 'null'), status = 200
      where k.caller = v_call.actor_id and k.key = v_call.idempotency_key and k.hold_id = v_call.hold_id and k.answer is null;
    else
      delete from public.idempotency_keys as k
      where k.caller = v_call.actor_id and k.key = v_call.idempotency_key and k.hold_id = v_call.hold_id and k.answer is null;
    end if;
  end if;
  return v_call.result || case when v_call.idempotency_key is not null and p_answer is not null
    then jsonb_build_object('answer', p_answer) else '{}' end;
end $function$;

CREATE OR REPLACE FUNCTION public.ai_call_progress(p_call_id uuid, p_usage jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_call public.ai_calls;
  v_now timestamptz := clock_timestamp();
  v_expires_at timestamptz;
  c_max_lifetime constant interval := '24 hours';
begin
  perform turnpike.require_service();
  perform turnpike.ai_usage_check(p_usage);
  select * into v_call from public.ai_calls as c where c.id = p_call_id for update;
  if not found then
    perform turnpike.fail('call_not_found', 404);
  elsif v_call.status = 'running' then
    update public.ai_calls as c set progress = p_usage, progress_at = v_now where c.id = p_call_id;
    v_expires_at := least(v_now + turnpike.ai_hold_seconds(v_call.kind) * interval '1 second', v_call.created_at + c_max_lifetime);
    update public.idempotency_keys as k set running_until = v_expires_at
    where k.caller = v_call.actor_id and k.key = v_call.idempotency_key and k.hold_id = v_call.hold_id and k.answer is null;
    update public.credit_holds as h set expires_at = v_expires_at
    where h.id = v_call.hold_id and h.status = 'active' and h.expires_at > v_now and h.expires_at < v_expires_at;
  end if;
  return jsonb_build_object('call_id', v_call.id, 'status', v_call.status, 'hold_expires_at',
    (select turnpike.rfc3339(h.expires_at) from public.credit_holds as h where h.id = v_call.hold_id));
end $function$;

CREATE OR REPLACE FUNCTION public.ai_cap_list(p_account text DEFAULT 'user'::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
begin
  return jsonb_build_object('data', turnpike.ai_caps_json((turnpike.credit_account_find(p_account)).id));
end $function$;

CREATE OR REPLACE FUNCTION public.ai_cap_set(p_account text DEFAULT 'user'::text, p_period text DEFAULT NULL::text, p_credits bigint DEFAULT NULL::bigint, p_user_id uuid DEFAULT NULL::uuid, p_tenant_id text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_by_admin boolean := num_nonnulls(p_user_id, p_tenant_id) > 0;
  v_actor_id uuid := case when v_by_admin then turnpike.require_admin() else turnpike.require_active_user() end;
  v_owner record;
  v_account public.credit_accounts;
begin
  perform turnpike.ai_cap_check(p_period, p_credits, p_user_id, p_tenant_id);
  if v_by_admin then
    v_account := turnpike.credit_account_lock(p_user_id, p_tenant_id, p_create => true);
  else
    v_owner := turnpike.credit_owner(p_account);
    v_account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => true);
  end if;
  if p_credits is null then
    delete from public.ai_spending_caps as c where c.account_id = v_account.id and c.period = p_period and c.by_admin = v_by_admin;
  else
    insert into public.ai_spending_caps as c (account_id, period, by_admin, credits, actor_id, created_at, updated_at)
    values (v_account.id, p_period, v_by_admin, p_credits, v_actor_id, clock_timestamp(), clock_timestamp())
    on conflict (account_id, period, by_admin) do update set credits = excluded.credits, actor_id = excluded.actor_id,
      updated_at = excluded.updated_at, alerted_percent = case when c.credits = excluded.credits then c.alerted_percent else 0 end;
  end if;
  return jsonb_build_object('data', turnpike.ai_caps_json(v_account.id));
end $function$;

CREATE OR REPLACE FUNCTION public.ai_model_list(p_all boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
  c_max_models constant integer := 1000;
begin
  if p_all and not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  end if;
  return jsonb_build_object('data', coalesce((select jsonb_agg(l.model order by l.id) from (
    select m.id, turnpike.ai_model_json(m) as model from public.ai_models as m
    where p_all or (m.active and turnpike.ai_model_allowed(m) and (turnpike.ai_price_at(m, clock_timestamp())).id is not null)
    order by m.id limit c_max_models) as l), '[]'));
end $function$;

CREATE OR REPLACE FUNCTION public.ai_model_put(p_id text, p_provider text DEFAULT NULL::text, p_provider_model text DEFAULT NULL::text, p_kind text DEFAULT 'chat'::text, p_active boolean DEFAULT true, p_feature text DEFAULT NULL::text, p_default_max_output_tokens bigint DEFAULT NULL::bigint, p_max_output_tokens bigint DEFAULT NULL::bigint, p_context_tokens bigint DEFAULT NULL::bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_model public.ai_models;
begin
  perform turnpike.ai_model_check(jsonb_build_object('id', p_id, 'provider', p_provider, 'provider_model', p_provider_model, 'kind', p_kind,
    'feature', p_feature, 'default_max_output_tokens', p_default_max_output_tokens, 'max_output_tokens', p_max_output_tokens,
    'context_tokens', p_context_tokens));
  insert into public.ai_models as m (id, provider, provider_model, kind, active, feature, default_max_output_tokens, max_output_tokens,
    context_tokens, created_at, updated_at)
  values (p_id, p_provider, p_provider_model, p_kind, coalesce(p_active, true), p_feature, p_default_max_output_tokens, p_max_output_tokens,
    p_context_tokens, clock_timestamp(), clock_timestamp())
  on conflict (id) do update set provider = excluded.provider, provider_model = excluded.provider_model, kind = excluded.kind,
    active = excluded.active, feature = excluded.feature, default_max_output_tokens = excluded.default_max_output_tokens,
    max_output_tokens = excluded.max_output_tokens, context_tokens = excluded.context_tokens, updated_at = excluded.updated_at
  returning * into v_model;
  return turnpike.ai_model_json(v_model);
end $function$;

CREATE OR REPLACE FUNCTION public.ai_price_put(p_model_id text, p_input_credits_per_1k numeric DEFAULT NULL::numeric, p_cached_input_credits_per_1k numeric DEFAULT NULL::numeric, p_output_credits_per_1k numeric DEFAULT NULL::numeric, p_image_credits numeric DEFAULT NULL::numeric, p_video_second_credits numeric DEFAULT NULL::numeric, p_minimum_credits bigint DEFAULT 0, p_markup_basis_points integer DEFAULT 0, p_credits_per_usd numeric DEFAULT NULL::numeric, p_effective_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_idempotency_key text DEFAULT NULL::text, p_fingerprint text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint('ai_price_put', p_model_id,
    p_input_credits_per_1k::text, p_cached_input_credits_per_1k::text, p_output_credits_per_1k::text, p_image_credits::text,
    p_video_second_credits::text, p_minimum_credits::text, p_markup_basis_points::text, p_credits_per_usd::text, p_effective_from::text)));
  v_now timestamptz := clock_timestamp();
  v_price public.ai_model_prices;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.ai_price_check(p_model_id, jsonb_build_object('input_credits_per_1k', p_input_credits_per_1k,
    'cached_input_credits_per_1k', p_cached_input_credits_per_1k, 'output_credits_per_1k', p_output_credits_per_1k,
    'image_credits', p_image_credits, 'video_second_credits', p_video_second_credits, 'credits_per_usd', p_credits_per_usd,
    'minimum_credits', p_minimum_credits, 'markup_basis_points', p_markup_basis_points));
  if p_effective_from <= v_now or not isfinite(p_effective_from) then
    perform turnpike.invalid('/effective_from', 'out_of_range', 'must be in the future, or left out for now');
  end if;
  insert into public.ai_model_prices as p (id, model_id, effective_from, input_credits_per_1k, cached_input_credits_per_1k,
    output_credits_per_1k, image_credits, video_second_credits, minimum_credits, markup_basis_points, credits_per_usd, created_at)
  values (turnpike.new_id(), p_model_id, coalesce(p_effective_from, v_now), p_input_credits_per_1k, p_cached_input_credits_per_1k,
    p_output_credits_per_1k, p_image_credits, p_video_second_credits, coalesce(p_minimum_credits, 0), coalesce(p_markup_basis_points, 0),
    p_credits_per_usd, v_now)
  on conflict (model_id, effective_from) do update set id = excluded.id, input_credits_per_1k = excluded.input_credits_per_1k,
    cached_input_credits_per_1k = excluded.cached_input_credits_per_1k, output_credits_per_1k = excluded.output_credits_per_1k,
    image_credits = excluded.image_credits, video_second_credits = excluded.video_second_credits,
    minimum_credits = excluded.minimum_credits, markup_basis_points = excluded.markup_basis_points,
    credits_per_usd = excluded.credits_per_usd, created_at = excluded.created_at
  where p.effective_from > clock_timestamp()
  returning * into v_price;
  if v_price.id is null then
    perform turnpike.invalid('/effective_from', 'out_of_range', 'must be in the future, or left out for now');
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201,
    turnpike.ai_price_json(v_price) || jsonb_build_object('model', v_price.model_id, 'credits_per_usd', v_price.credits_per_usd));
end $function$;

CREATE OR REPLACE FUNCTION public.ai_usage_list(p_account text DEFAULT 'user'::text, p_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_to timestamp with time zone DEFAULT NULL::timestamp with time zone, p_model text DEFAULT NULL::text, p_kind text DEFAULT NULL::text, p_cursor text DEFAULT NULL::text, p_limit integer DEFAULT 20)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
  v_account record := turnpike.ai_usage_account(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_kind not in ('chat', 'image', 'video') then
    perform turnpike.invalid('/kind', 'invalid_value', 'must be chat, image or video');
  end if;
  select turnpike.page(array_agg(l.call order by l.created_at desc, l.id desc), array_agg(l.created_at order by l.created_at desc, l.id desc),
    array_agg(l.id order by l.created_at desc, l.id desc), v_limit)
  into v_page
  from (
    select c.id, c.created_at, turnpike.ai_call_json(c) || case when turnpike.is_admin() then jsonb_build_object('tenant_id', c.tenant_id,
      'provider_cost', (select k.provider_cost from public.ai_call_costs as k where k.call_id = c.id)) else '{}' end as call
    from public.ai_calls as c
    where (v_account.everybody or c.account_id = v_account.id)
      and (p_model is null or c.model_id = p_model) and (p_kind is null or c.kind = p_kind)
      and c.created_at >= coalesce(p_from, '-infinity') and c.created_at < coalesce(p_to, 'infinity')
      and c.created_at <= coalesce(v_after.at, 'infinity')
      and (c.created_at, c.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by c.created_at desc, c.id desc
    limit v_limit + 1
  ) as l;
  return v_page;
end $function$;

CREATE OR REPLACE FUNCTION public.ai_usage_summary(p_account text DEFAULT 'user'::text, p_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_to timestamp with time zone DEFAULT NULL::timestamp with time zone, p_group text DEFAULT 'day'::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
  v_account record := turnpike.ai_usage_account(p_account);
  v_to timestamptz := coalesce(p_to, clock_timestamp());
  v_from timestamptz := coalesce(p_from, v_to - interval '30 days');
  v_by text[] := string_to_array(p_group, ',');
  v_rows jsonb[];
  v_hidden text[] := array(select g from unnest(array['day', 'model', 'kind']) as g where g <> all (v_by))
    || case when turnpike.is_admin() then '{}' else '{provider_cost,costed_calls,margin_credits}'::text[] end;
  c_max_period constant interval := '366 days';
  c_max_rows constant integer := 1000;
begin
  if coalesce(cardinality(v_by), 0) = 0 or not v_by <@ array['day', 'model', 'kind'] then
    perform turnpike.invalid('/group', 'invalid_value', 'must be day, model or kind, or several of them with commas');
  elsif not isfinite(v_from) or not isfinite(v_to) or v_from >= v_to or v_from < v_to - c_max_period then
    perform turnpike.invalid('/from', 'out_of_range', 'must be before `to`, by at most 366 days');
  end if;
  v_rows := array(
    select to_jsonb(s) from (
      select case when 'day' = any (v_by) then to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD') end as day,
        case when 'model' = any (v_by) then c.model_id end as model, case when 'kind' = any (v_by) then c.kind end as kind,
        count(*) as calls, sum(c.input_tokens) as input_tokens, sum(c.cached_input_tokens) as cached_input_tokens,
        sum(c.output_tokens) as output_tokens, sum(c.images) as images, sum(c.video_seconds) as video_seconds, sum(c.charged) as credits,
        sum(c.shortfall) as shortfall, coalesce(sum(k.provider_cost), 0) as provider_cost, count(k.call_id) as costed_calls,
        coalesce(trim_scale(round(sum(c.charged - k.provider_cost * k.credits_per_usd), 6)), 0) as margin_credits
      from public.ai_calls as c left join public.ai_call_costs as k on k.call_id = c.id
      where (v_account.everybody or c.account_id = v_account.id) and c.status <> 'running' and c.created_at >= v_from and c.created_at < v_to
      group by 1, 2, 3 order by 1, 2, 3 limit c_max_rows + 1
    ) as s);
  if cardinality(v_rows) > c_max_rows then
    perform turnpike.invalid('/from', 'out_of_range', 'gives more than 1000 rows; ask for a shorter time');
  end if;
  return jsonb_build_object('from', turnpike.rfc3339(v_from), 'to', turnpike.rfc3339(v_to),
    'data', (select coalesce(jsonb_agg(r - v_hidden order by n), '[]') from unnest(v_rows) with ordinality as u (r, n)),
    'totals', turnpike.ai_usage_totals(v_rows) - v_hidden);
end $function$;

CREATE OR REPLACE FUNCTION public.credit_meter_begin(p_method text, p_path text, p_expires_in_seconds integer DEFAULT 60, p_account text DEFAULT 'user'::text, p_idempotency_key text DEFAULT NULL::text, p_fingerprint text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_rate public.credit_rates;
  v_first public.idempotency_keys;
  v_placed record;
  v_free boolean;
  v_endpoint text := upper(p_method) || ' ' || p_path;
begin
  if p_idempotency_key is not null then
    v_first := turnpike.idempotency_claim(p_idempotency_key,
      'metered:' || coalesce(p_fingerprint, turnpike.fingerprint('credit_meter_begin', p_method, p_path, p_account)));
    if v_first.caller is not null then
      return jsonb_build_object('replay', v_first.answer, 'status', v_first.status);
    end if;
  end if;
  v_rate := turnpike.credit_rate_match(upper(p_method), p_path);
  v_free := v_rate.admin_free and turnpike.is_admin();
  v_placed := turnpike.credit_hold_place(p_account, v_rate.credits, v_free, v_endpoint, null,
    case when v_free then jsonb_build_object('credits', v_rate.credits) end, p_expires_in_seconds);
  update public.idempotency_keys as k set hold_id = (v_placed.hold).id, running_until = (v_placed.hold).expires_at
  where k.caller = v_actor_id and k.key = p_idempotency_key;
  return jsonb_build_object('hold_id', (v_placed.hold).id, 'credits', v_rate.credits, 'free', v_free);
end $function$;

CREATE OR REPLACE FUNCTION public.credit_meter_fail(p_hold_id uuid, p_idempotency_key text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id uuid := turnpike.require_user();
  v_hold public.credit_holds;
  v_account public.credit_accounts;
  v_done record;
begin
  delete from public.idempotency_keys as k
  where k.caller = v_actor_id and k.key = p_idempotency_key and k.hold_id = p_hold_id and k.answer is null;
  select h.* into v_hold from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
  where h.id = p_hold_id and (a.user_id = v_actor_id or a.tenant_id = turnpike.tenant_id());
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  elsif v_hold.managed then
    perform turnpike.fail('forbidden', 403);
  end if;
  v_account := turnpike.credit_account_lock(null, null, p_id => v_hold.account_id);
  select h.* into v_hold from public.credit_holds as h where h.id = p_hold_id;
  if v_hold.status = 'captured' then
    perform turnpike.fail('hold_already_captured', 409);
  elsif v_hold.status = 'active' then
    v_done := turnpike.credit_hold_resolve(v_account, v_hold, null);
    v_hold := v_done.hold;
  end if;
  return jsonb_build_object('hold_id', v_hold.id, 'status', v_hold.status);
end $function$;

CREATE OR REPLACE FUNCTION public.download_access(p_token text, p_idempotency_key text DEFAULT NULL::text, p_fingerprint text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('download_access', p_token)));
  v_grant public.download_grants := turnpike.download_find(p_token);
  v_status text := turnpike.download_status(v_grant);
  v_access_id uuid := coalesce((v_replay ->> 'access_id')::uuid, turnpike.new_id());
  v_file jsonb;
begin
  -- What it counted itself is no reason to refuse a retry.
  if v_status <> 'active' and not (v_replay is not null and v_status = 'used_up') then
    perform turnpike.fail('download_' || v_status, 409);
  end if;
  select jsonb_build_object('storage_path', turnpike.asset_storage_path(a), 'filename', turnpike.download_filename(a)) into v_file
  from public.assets as a where a.id = v_grant.asset_id;
  if v_replay is not null then
    -- The function in front signs what it is told, as the service. A kept answer may be another call's, since whoever calls PostgREST
    -- chooses key and fingerprint: only our own rows say that this file was counted, and where it is.
    update public.download_accesses as a set signings = a.signings + 1
    where a.id = v_access_id and a.grant_id = v_grant.id and a.user_id = v_user_id and a.signings > 0;
    if not found then
      perform turnpike.fail('idempotency_key_reused', 422);
    end if;
    return v_replay || v_file;
  end if;
  update public.download_grants as g set downloads = g.downloads + 1, updated_at = clock_timestamp()
  where g.id = v_grant.id
  returning g.* into v_grant;
  insert into public.download_accesses (id, grant_id, user_id, idempotency_key, created_at)
  values (v_access_id, v_grant.id, v_user_id, p_idempotency_key, clock_timestamp());
  return turnpike.idempotency_finish(p_idempotency_key, 200, v_file || jsonb_build_object('access_id', v_access_id,
    'remaining', v_grant.max_downloads - v_grant.downloads));
end $function$;

CREATE OR REPLACE FUNCTION public.download_access_undo(p_access_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_access public.download_accesses;
begin
  perform turnpike.require_service();
  select * into v_access from public.download_accesses as a where a.id = p_access_id;
  -- In the order of download_access: key, grant, access.
  perform from public.idempotency_keys as k where k.caller = v_access.user_id and k.key = v_access.idempotency_key for update;
  perform from public.download_grants as g where g.id = v_access.grant_id for no key update;
  update public.download_accesses as a set signings = a.signings - 1 where a.id = p_access_id and a.signings > 0
  returning a.* into v_access;
  if not found then
    perform turnpike.fail('download_not_found', 404);
  end if;
  if v_access.signings = 0 then
    update public.download_grants as g set downloads = g.downloads - 1, updated_at = clock_timestamp() where g.id = v_access.grant_id;
    delete from public.idempotency_keys as k where k.caller = v_access.user_id and k.key = v_access.idempotency_key;
  end if;
  return jsonb_build_object('access_id', p_access_id, 'undone', v_access.signings = 0);
end $function$;

CREATE OR REPLACE FUNCTION public.download_list(p_account text DEFAULT 'user'::text, p_cursor text DEFAULT NULL::text, p_limit integer DEFAULT 20)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
  v_owner record := turnpike.credit_owner(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_grant public.download_grants;
  v_items jsonb[] := '{}';
  v_ats timestamptz[] := '{}';
  v_ids uuid[] := '{}';
begin
  perform turnpike.download_grant_due(v_owner.user_id, v_owner.tenant_id);
  for v_grant in
    (select g.* from public.download_grants as g
      where g.user_id = v_owner.user_id and g.tenant_id is null and g.created_at <= v_at and (g.created_at, g.id) < (v_at, v_id)
      order by g.created_at desc, g.id desc limit v_limit + 1)
    union all
    (select g.* from public.download_grants as g
      where g.tenant_id = v_owner.tenant_id and g.created_at <= v_at and (g.created_at, g.id) < (v_at, v_id)
      order by g.created_at desc, g.id desc limit v_limit + 1)
    order by created_at desc, id desc
  loop
    -- The one row that only says that there are more gets no token.
    v_items := v_items || case when cardinality(v_items) < v_limit then turnpike.download_page_item(v_grant) else 'null' end;
    v_ats := v_ats || v_grant.created_at;
    v_ids := v_ids || v_grant.id;
  end loop;
  return turnpike.page(v_items, v_ats, v_ids, v_limit);
end $function$;

CREATE OR REPLACE FUNCTION public.feature_get(p_feature text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
  v_found record;
  c_max_chars constant integer := 200;
begin
  if coalesce(p_feature, '') = '' then
    perform turnpike.invalid('/feature', 'required', 'is required');
  end if;
  perform turnpike.check_text(p_feature, c_max_chars, '/feature');
  v_found := turnpike.feature_find(p_feature);
  return jsonb_build_object('feature', p_feature, 'allowed', turnpike.feature_allows(v_found.value), 'value', v_found.value,
    'source', v_found.source);
end $function$;

CREATE OR REPLACE FUNCTION public.mail_claim(p_limit integer DEFAULT 20)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_mail public.mails;
  v_to record;
  v_now timestamptz;
  v_mails jsonb := '[]';
  c_max_limit constant integer := 100;
  c_lease constant interval := '2 minutes';
  c_max_attempts constant integer := 10;
begin
  perform turnpike.require_service();
  if p_limit is null or p_limit not between 0 and c_max_limit then
    perform turnpike.invalid('/limit', 'out_of_range', 'must be between 0 and 100');
  end if;
  v_now := clock_timestamp();
  for v_mail in
    select m.* from public.mails as m
    where m.status = 'pending' and m.next_attempt_at <= v_now and (m.running_until is null or m.running_until <= v_now)
    order by m.next_attempt_at limit p_limit for update skip locked
  loop
    v_to := turnpike.mail_address(v_mail.user_id, v_mail.email);
    if v_to.email is null then
      perform turnpike.mail_end(v_mail.id, 'skipped', '{"code": "no_address"}');
    elsif v_mail.attempts >= c_max_attempts then
      perform turnpike.mail_end(v_mail.id, 'dead', coalesce(v_mail.error, '{"code": "abandoned"}'));
    else
      update public.mails as m
      set attempts = m.attempts + 1, running_until = v_now + c_lease, sent_to = v_to.email, updated_at = v_now
      where m.id = v_mail.id;
      v_mails := v_mails || jsonb_build_object('id', v_mail.id, 'kind', v_mail.kind, 'data', v_mail.data, 'to', v_to.email,
        'name', v_to.name, 'locale', v_to.locale, 'attempts', v_mail.attempts + 1);
    end if;
  end loop;
  return jsonb_build_object('mails', v_mails, 'waiting', (
    select count(*) from (select from public.mails as m where m.status = 'pending' and m.next_attempt_at <= v_now
      and (m.running_until is null or m.running_until <= v_now) limit c_max_limit) as w));
end $function$;

CREATE OR REPLACE FUNCTION public.mail_list(p_status text DEFAULT NULL::text, p_kind text DEFAULT NULL::text, p_cursor text DEFAULT NULL::text, p_limit integer DEFAULT 20)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  if p_status not in ('pending', 'sent', 'skipped', 'dead') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be one of pending, sent, skipped, dead');
  end if;
  select turnpike.page(array_agg(turnpike.mail_json(m) order by m.created_at desc, m.id desc),
    array_agg(m.created_at order by m.created_at desc, m.id desc), array_agg(m.id order by m.created_at desc, m.id desc), v_limit)
  into v_page
  from (
    select m.* from public.mails as m
    where (p_status is null or m.status = p_status) and (p_kind is null or m.kind = p_kind)
      and m.created_at <= v_at and (m.created_at, m.id) < (v_at, v_id)
    order by m.created_at desc, m.id desc limit v_limit + 1
  ) as m;
  return v_page;
end $function$;

CREATE OR REPLACE FUNCTION public.mail_retry(p_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_admin();
  v_mail public.mails;
begin
  select * into v_mail from public.mails as m where m.id = p_id for update;
  if not found then
    perform turnpike.fail('mail_not_found', 404);
  elsif v_mail.status = 'sent' then
    perform turnpike.fail('mail_already_sent', 409);
  elsif v_mail.running_until is null or v_mail.running_until <= clock_timestamp() then
    update public.mails as m set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), running_until = null, error = null,
      updated_at = clock_timestamp()
    where m.id = p_id
    returning m.* into v_mail;
  end if;
  return turnpike.mail_json(v_mail);
end $function$;

CREATE OR REPLACE FUNCTION public.mail_settle(p_results jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_result jsonb;
  v_mail public.mails;
  v_settled integer := 0;
begin
  perform turnpike.require_service();
  if jsonb_typeof(p_results) is distinct from 'array' then
    perform turnpike.invalid('/results', 'wrong_type', 'must be an array');
  end if;
  for v_result in select r from jsonb_array_elements(p_results) as r order by r ->> 'id' loop
    select * into v_mail from public.mails as m where m.id = (v_result ->> 'id')::uuid for update;
    if found and v_mail.status = 'pending' and (v_result ->> 'outcome' = 'sent'
      or (v_mail.running_until is not null and v_mail.attempts = (v_result ->> 'attempts')::integer)) then
      perform turnpike.mail_settle_one(v_mail, v_result);
      v_settled := v_settled + 1;
    end if;
  end loop;
  return jsonb_build_object('settled', v_settled);
end $function$;

CREATE OR REPLACE FUNCTION public.me_export()
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_user();
begin
  return jsonb_build_object(
    'exported_at', turnpike.rfc3339(clock_timestamp()),
    'profile', turnpike.profile_json(turnpike.profile_ensure(v_user_id)),
    'customer', public.customer_get(),
    'credits', turnpike.credit_export(v_user_id),
    'orders', turnpike.order_export(v_user_id),
    'payments', turnpike.payment_export(v_user_id),
    'disputes', turnpike.dispute_export(v_user_id),
    'entitlements', turnpike.entitlement_export(v_user_id),
    'subscriptions', turnpike.subscription_export(v_user_id),
    'bookings', turnpike.booking_export(v_user_id),
    'downloads', turnpike.download_export(v_user_id),
    'mails', turnpike.mail_export(v_user_id),
    'memberships', turnpike.membership_export(v_user_id),
    'webhook_events', turnpike.webhook_export(v_user_id),
    'ai', turnpike.ai_export(v_user_id));
end $function$;

CREATE OR REPLACE FUNCTION public.metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform turnpike.require_service();
  return jsonb_build_array(
    turnpike.metric('turnpike_database_connections', 'gauge', 'Connections to this database.',
      (select count(*) from pg_stat_activity where datname = current_database())),
    turnpike.metric('turnpike_database_size_bytes', 'gauge', 'Size of this database in bytes.',
      pg_database_size(current_database())),
    turnpike.metric('turnpike_idempotency_keys', 'gauge', 'Idempotency keys kept (estimate).',
      turnpike.row_estimate('public.idempotency_keys')))
    || turnpike.credit_metrics() || turnpike.order_metrics() || turnpike.payment_metrics() || turnpike.download_metrics()
    || turnpike.webhook_metrics() || turnpike.mail_metrics() || turnpike.task_metrics() || turnpike.ai_metrics();
end $function$;

CREATE OR REPLACE FUNCTION public.provider_operation_finish(p_operation_id uuid, p_result jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_operation public.provider_operations;
  v_answer jsonb;
  v_status integer;
begin
  perform turnpike.require_service();
  v_operation := turnpike.operation_lock(p_operation_id);
  if v_operation.status = 'refused' then
    perform turnpike.fail('operation_not_found', 404);
  elsif v_operation.status <> 'done' then
    v_answer := case v_operation.kind
      when 'checkout' then turnpike.checkout_apply(v_operation, p_result)
      when 'intent' then turnpike.intent_apply(v_operation, p_result)
      when 'intent_confirm' then turnpike.intent_confirm_apply(v_operation, p_result)
      when 'refund' then turnpike.refund_apply(v_operation, p_result)
      when 'subscription_change' then turnpike.subscription_change_apply(v_operation, p_result)
      when 'subscription_cancel' then turnpike.subscription_cancel_apply(v_operation, p_result)
      when 'subscription_resume' then turnpike.subscription_resume_apply(v_operation, p_result) end;
    v_status := case when v_operation.kind in ('checkout', 'intent', 'refund') then 201 else 200 end;
    update public.provider_operations as o set status = 'done', result = p_result, answer = v_answer, answer_status = v_status,
      error = null, running_until = null, finished_at = clock_timestamp()
    where o.id = p_operation_id
    returning o.* into v_operation;
    update public.idempotency_keys as k set answer = v_answer, status = v_status
    where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
    perform turnpike.webhook_wake(v_operation.provider, v_operation.livemode, turnpike.operation_keys(p_result));
  end if;
  return jsonb_build_object('answer', v_operation.answer, 'status', v_operation.answer_status);
end $function$;

CREATE OR REPLACE FUNCTION public.rate_limit_hit(p_key text, p_limit integer, p_window_seconds integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  c_max_key_chars constant integer := 200;
  c_max_window_seconds constant integer := 86400;
begin
  perform turnpike.require_service();
  if p_key is null or length(p_key) not between 1 and c_max_key_chars then
    perform turnpike.invalid('/p_key', 'out_of_range', 'must have 1 to 200 characters');
  elsif p_limit is null or p_limit < 1 then
    perform turnpike.invalid('/p_limit', 'out_of_range', 'must be at least 1');
  elsif p_window_seconds is null or p_window_seconds not between 1 and c_max_window_seconds then
    perform turnpike.invalid('/p_window_seconds', 'out_of_range', 'must be between 1 and 86400');
  end if;
  return turnpike.rate_limit_count(p_key, p_limit, p_window_seconds);
end $function$;

CREATE OR REPLACE FUNCTION public.setting_set(p_key text, p_value jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := case when not turnpike.is_service() then turnpike.require_admin() end;
begin
  perform turnpike.setting_check(p_key, p_value);
  if coalesce(p_value, 'null') = 'null' then
    delete from public.settings as s where s.key = p_key;
  else
    insert into public.settings as s (key, value, updated_by) values (p_key, p_value, v_user_id)
    on conflict (key) do update set value = excluded.value, updated_by = excluded.updated_by, updated_at = clock_timestamp();
  end if;
  perform turnpike.subscriptions_recount();
  return jsonb_build_object('key', p_key, 'value', turnpike.setting(p_key));
end $function$;

CREATE OR REPLACE FUNCTION public.task_begin(p_name text, p_trigger text DEFAULT 'service'::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_run public.task_runs;
  c_lease constant interval := '2 minutes';
begin
  perform turnpike.require_service();
  perform turnpike.task_run_bury();
  insert into public.task_runs (id, name, trigger, running_until, started_at)
  values (turnpike.new_id(), p_name, p_trigger, clock_timestamp() + c_lease, clock_timestamp())
  returning * into v_run;
  return turnpike.task_run_json(v_run);
end $function$;

CREATE OR REPLACE FUNCTION public.task_finish(p_id uuid, p_status text, p_result jsonb DEFAULT NULL::jsonb, p_error jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_run public.task_runs;
begin
  perform turnpike.require_service();
  if p_status is null or p_status not in ('succeeded', 'failed') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be succeeded or failed');
  end if;
  update public.task_runs as r set status = p_status, result = p_result, error = p_error, finished_at = clock_timestamp()
  where r.id = p_id and r.finished_at is null;
  select * into v_run from public.task_runs as r where r.id = p_id;
  if not found then
    perform turnpike.fail('task_not_found', 404);
  end if;
  return turnpike.task_run_json(v_run);
end $function$;

CREATE OR REPLACE FUNCTION public.task_run_list(p_name text DEFAULT NULL::text, p_status text DEFAULT NULL::text, p_cursor text DEFAULT NULL::text, p_limit integer DEFAULT 20)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.require_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  if p_status not in ('running', 'succeeded', 'failed', 'abandoned') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be one of running, succeeded, failed, abandoned');
  end if;
  select turnpike.page(array_agg(turnpike.task_run_json(r) order by r.started_at desc, r.id desc),
    array_agg(r.started_at order by r.started_at desc, r.id desc), array_agg(r.id order by r.started_at desc, r.id desc), v_limit)
  into v_page
  from (
    select r.* from public.task_runs as r
    where (p_name is null or r.name = p_name) and (p_status is null or turnpike.task_run_status(r) = p_status)
      and r.started_at <= v_at and (r.started_at, r.id) < (v_at, v_id)
    order by r.started_at desc, r.id desc limit v_limit + 1
  ) as r;
  return v_page;
end $function$;

CREATE OR REPLACE FUNCTION public.task_step(p_name text, p_before timestamp with time zone, p_max_rows integer DEFAULT 500)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_done jsonb;
  c_most_rows constant integer := 10000;
begin
  perform turnpike.require_service();
  if p_max_rows is null or p_max_rows not between 1 and c_most_rows then
    perform turnpike.invalid('/max_rows', 'out_of_range', 'must be between 1 and 10000');
  end if;
  v_done := case p_name
    when 'expire-holds' then jsonb_build_object('accounts', turnpike.task_settle_accounts(true, p_before, p_max_rows))
    when 'expire-grants' then jsonb_build_object('accounts', turnpike.task_settle_accounts(false, p_before, p_max_rows))
    when 'grant-monthly-credits' then jsonb_build_object('subscriptions', turnpike.subscription_grant_due(p_max_rows))
    when 'remind-subscribers' then jsonb_build_object('mails', turnpike.mail_remind_due(p_max_rows))
    when 'cleanup' then turnpike.cleanup(p_max_rows)
  end;
  if v_done is null then
    perform turnpike.fail('task_not_found', 404);
  end if;
  return jsonb_build_object('done', v_done, 'more', exists (
    select from jsonb_each_text(v_done) as d where d.value::bigint >= p_max_rows));
end $function$;

CREATE OR REPLACE FUNCTION public.webhook_event_claim(p_limit integer DEFAULT 20)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
  v_events jsonb := '[]';
  v_limit integer := turnpike.page_limit(p_limit);
  c_lease constant interval := '2 minutes';
  c_max_given_up constant integer := 100;
begin
  perform turnpike.require_service();
  -- Apart from the others, so that they take nobody's place.
  for v_event in
    select e.* from public.webhook_events as e
    where e.status = 'pending' and e.next_attempt_at <= clock_timestamp() and turnpike.webhook_event_exhausted(e)
    order by e.next_attempt_at limit c_max_given_up for update skip locked
  loop
    perform turnpike.webhook_event_give_up(v_event, v_event.error, v_event.waiting_for);
  end loop;
  for v_event in
    select e.* from public.webhook_events as e
    where e.status = 'pending' and e.next_attempt_at <= clock_timestamp() and not turnpike.webhook_event_exhausted(e)
    order by e.next_attempt_at limit v_limit for update skip locked
  loop
    update public.webhook_events as e set attempts = e.attempts + 1, next_attempt_at = clock_timestamp() + c_lease
    where e.id = v_event.id
    returning e.* into v_event;
    v_events := v_events || turnpike.webhook_event_task(v_event);
  end loop;
  return v_events;
end $function$;

CREATE OR REPLACE FUNCTION public.webhook_event_get(p_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  perform turnpike.require_service();
  select * into v_event from public.webhook_events as e where e.id = p_id;
  if not found then
    perform turnpike.fail('webhook_event_not_found', 404);
  end if;
  return turnpike.webhook_event_task(v_event) || jsonb_build_object('event', turnpike.webhook_event_json(v_event));
end $function$;

CREATE OR REPLACE FUNCTION public.webhook_event_list(p_provider text DEFAULT NULL::text, p_status text DEFAULT NULL::text, p_type text DEFAULT NULL::text, p_limit integer DEFAULT 20, p_cursor text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_admin_id uuid := turnpike.require_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_provider not in ('stripe', 'clerk', 'paypal') then
    perform turnpike.invalid('/provider', 'invalid_value', 'must be stripe, clerk or paypal');
  elsif p_status not in ('pending', 'applied', 'ignored', 'failed', 'dead') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be pending, applied, ignored, failed or dead');
  end if;
  select turnpike.page(array_agg(turnpike.webhook_event_json(e) order by e.id desc), array_agg(e.created_at order by e.id desc),
    array_agg(e.id order by e.id desc), v_limit)
  into v_page
  from (
    select e.* from public.webhook_events as e
    where (p_provider is null or e.provider = p_provider) and (p_status is null or e.status = p_status)
      and (p_type is null or e.type = p_type) and e.id < coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by e.id desc
    limit v_limit + 1
  ) as e;
  return v_page;
end $function$;

CREATE OR REPLACE FUNCTION public.webhook_event_receive(p_provider text, p_event_id text, p_type text, p_livemode boolean, p_occurred_at timestamp with time zone, p_payload jsonb, p_commands jsonb DEFAULT '[]'::jsonb, p_question jsonb DEFAULT NULL::jsonb, p_error jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  perform turnpike.require_service();
  perform turnpike.webhook_event_check(p_provider, p_event_id, p_type, p_livemode, p_occurred_at);
  v_event := turnpike.webhook_event_put(p_provider, p_event_id, p_type, p_livemode, p_occurred_at, p_payload);
  return turnpike.webhook_event_try(v_event, p_commands, p_question, p_error);
end $function$;

CREATE OR REPLACE FUNCTION public.webhook_event_retry(p_id uuid, p_commands jsonb DEFAULT '[]'::jsonb, p_question jsonb DEFAULT NULL::jsonb, p_error jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform turnpike.require_service();
  return turnpike.webhook_event_try(turnpike.webhook_event_lock(p_id), p_commands, p_question, p_error);
end $function$;

CREATE OR REPLACE FUNCTION public.webhook_event_settle(p_id uuid, p_version bigint, p_commands jsonb DEFAULT '[]'::jsonb, p_error jsonb DEFAULT NULL::jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  perform turnpike.require_service();
  v_event := turnpike.webhook_event_lock(p_id);
  if v_event.status <> 'pending' then
    return turnpike.webhook_event_answer(v_event, true);
  elsif nullif(p_error, 'null') is null then
    perform turnpike.webhook_lock(v_event, turnpike.webhook_keys(p_commands, v_event.question));
    if turnpike.webhook_event_version(v_event) is distinct from p_version then
      return turnpike.webhook_event_answer(v_event, false);
    end if;
    v_event := turnpike.webhook_event_apply(v_event, p_commands);
  elsif coalesce((p_error ->> 'retry')::boolean, true) then
    v_event := turnpike.webhook_event_defer(v_event, p_error - 'retry', null);
  else
    v_event := turnpike.webhook_event_settled(v_event, 'failed', p_error - 'retry');
  end if;
  return turnpike.webhook_event_answer(v_event, false);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_call_json(p public.ai_calls)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'id', p.id, 'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'actor_id', p.actor_id, 'model', p.model_id,
    'provider', p.provider, 'kind', p.kind, 'stream', p.stream, 'status', p.status, 'held', p.held, 'charged', p.charged,
    'shortfall', p.shortfall, 'input_tokens', p.input_tokens, 'cached_input_tokens', p.cached_input_tokens,
    'output_tokens', p.output_tokens, 'images', p.images, 'video_seconds', p.video_seconds, 'units_source', p.units_source,
    'first_token_ms', p.first_token_ms, 'duration_ms', p.duration_ms, 'error', p.error, 'hold_id', p.hold_id,
    'transaction_id', p.transfer_id, 'request_id', p.request_id, 'created_at', turnpike.rfc3339(p.created_at),
    'finished_at', turnpike.rfc3339(p.finished_at));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_call_limits(p_model public.ai_models, p_input_tokens bigint, p_max_output_tokens bigint, p_units bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_max_input_tokens constant bigint := 100000000;
  c_max_units constant bigint := 1000;
begin
  if p_input_tokens is null or p_input_tokens not between 0 and c_max_input_tokens then
    perform turnpike.invalid('/input_tokens', 'out_of_range', 'must be between 0 and ' || c_max_input_tokens);
  elsif p_model.kind = 'chat' and p_units is not null then
    perform turnpike.invalid('/units', 'unknown_field', 'is for images and videos');
  elsif p_model.kind <> 'chat' and (p_units is null or p_units not between 1 and c_max_units) then
    perform turnpike.invalid('/units', 'out_of_range', 'must be between 1 and ' || c_max_units);
  elsif p_max_output_tokens < 1 then
    perform turnpike.invalid('/max_tokens', 'out_of_range', 'must be at least 1');
  elsif p_max_output_tokens > coalesce(p_model.max_output_tokens, 0) then
    perform turnpike.invalid('/max_tokens', 'out_of_range', 'must be at most ' || coalesce(p_model.max_output_tokens, 0));
  end if;
  return coalesce(p_max_output_tokens, p_model.default_max_output_tokens);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_call_priced(p_call public.ai_calls, p_status text, p_usage jsonb)
 RETURNS public.ai_calls
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_call public.ai_calls := p_call;
  v_price public.ai_model_prices;
begin
  v_call.input_tokens := coalesce((p_usage ->> 'input_tokens')::numeric, 0);
  v_call.cached_input_tokens := coalesce((p_usage ->> 'cached_input_tokens')::numeric, 0);
  v_call.output_tokens := coalesce((p_usage ->> 'output_tokens')::numeric, 0);
  v_call.images := coalesce((p_usage ->> 'images')::numeric, 0);
  v_call.video_seconds := coalesce((p_usage ->> 'video_seconds')::numeric, 0);
  v_call.units_source := coalesce(p_usage ->> 'source', 'none');
  if p_status = 'failed' and greatest(v_call.output_tokens, v_call.images, v_call.video_seconds) = 0 then
    v_call.priced := 0;
    return v_call;
  end if;
  select * into v_price from public.ai_model_prices as p where p.id = v_call.price_id;
  v_call.priced := turnpike.ai_price_credits(v_price, v_call.input_tokens, v_call.cached_input_tokens, v_call.output_tokens, v_call.images,
    v_call.video_seconds, p_status = 'succeeded');
  return v_call;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_call_replay(p_key text, p_fingerprint text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_first public.idempotency_keys;
begin
  if p_key is null then
    return null;
  end if;
  v_first := turnpike.idempotency_claim(p_key, p_fingerprint);
  if v_first.caller is null then
    return null;
  end if;
  return jsonb_build_object('replay', v_first.answer, 'status', v_first.status,
    'call', (select turnpike.ai_call_json(c) from public.ai_calls as c where c.hold_id = v_first.hold_id));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_call_settle(p_call public.ai_calls, p_status text, p_usage jsonb, p_first_token_ms integer, p_duration_ms integer, p_error text)
 RETURNS public.ai_calls
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_call public.ai_calls := turnpike.ai_call_priced(p_call, p_status, p_usage);
  v_due bigint := least(v_call.priced, v_call.held);
  v_account public.credit_accounts := turnpike.credit_account_lock(null, null, p_id => v_call.account_id);
  v_hold public.credit_holds;
  v_done record;
begin
  select * into v_hold from public.credit_holds as h where h.id = v_call.hold_id;
  if v_hold.status = 'active' then
    v_done := turnpike.credit_hold_resolve(v_account, v_hold,
      case when v_due > 0 or (v_hold.free and p_status <> 'failed') then v_due end, v_call.actor_id);
    v_account := v_done.account;
    v_call.transfer_id := (v_done.transfer).id;
    v_call.charged := v_due;
  else
    v_call.charged := least(v_due, v_account.balance - v_account.held);
    if v_call.charged > 0 then
      v_done := turnpike.credit_debit(v_account, 'spend', v_call.charged, 0, v_hold.endpoint, v_hold.description, v_hold.metadata, null,
        v_call.actor_id);
      v_account := v_done.account;
      v_call.transfer_id := (v_done.transfer).id;
    end if;
  end if;
  perform turnpike.ai_spending_settle(v_account, v_call, v_call.charged);
  update public.ai_calls as c
  set status = p_status, transfer_id = v_call.transfer_id, priced = v_call.priced, charged = v_call.charged,
    shortfall = v_due - v_call.charged, input_tokens = v_call.input_tokens, cached_input_tokens = v_call.cached_input_tokens,
    output_tokens = v_call.output_tokens, images = v_call.images, video_seconds = v_call.video_seconds,
    units_source = v_call.units_source, first_token_ms = p_first_token_ms, duration_ms = p_duration_ms, error = p_error,
    finished_at = clock_timestamp(),
    result = jsonb_build_object('call_id', c.id, 'status', p_status, 'charged', v_call.charged, 'held', c.held,
      'released', c.held - v_call.charged, 'shortfall', v_due - v_call.charged, 'balance', v_account.balance,
      'available', v_account.balance - v_account.held)
  where c.id = p_call.id
  returning c.* into v_call;
  return v_call;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_calls_check()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'UPDATE' and old.status <> 'running'
    and to_jsonb(new) - '{actor_id,request_id,idempotency_key}'::text[] <> to_jsonb(old) - '{actor_id,request_id,idempotency_key}'::text[] then
    raise exception using errcode = 'restrict_violation', message = 'a finished call is final';
  end if;
  if new.status = 'running' and num_nonnulls(new.charged, new.priced, new.finished_at) = 0 and new.held >= 0 then
    return new;
  elsif new.status in ('succeeded', 'failed', 'canceled', 'interrupted') and new.charged between 0 and new.held
    and new.charged + new.shortfall = least(new.priced, new.held) and new.shortfall >= 0
    and new.units_source in ('reported', 'counted', 'none')
    and num_nonnulls(new.finished_at) = 1 and (new.charged = 0 or new.transfer_id is not null) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a call must have the members of its status';
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_cap_check(p_period text, p_credits bigint, p_user_id uuid, p_tenant_id text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_max_credits constant bigint := 1000000000000000;
  c_max_tenant_chars constant integer := 255;
begin
  if p_period is null or p_period not in ('day', 'month') then
    perform turnpike.invalid('/period', 'invalid_value', 'must be day or month');
  elsif p_credits not between 0 and c_max_credits then
    perform turnpike.invalid('/credits', 'out_of_range', 'must be between 0 and ' || c_max_credits);
  elsif num_nonnulls(p_user_id, p_tenant_id) > 1 or p_tenant_id = '' then
    perform turnpike.invalid('/user_id', 'exactly_one', 'give either user_id or tenant_id');
  end if;
  perform turnpike.check_text(p_tenant_id, c_max_tenant_chars, '/tenant_id');
  if exists (select from public.deleted_users as d where d.user_id = p_user_id)
    and not exists (select from public.profiles as p where p.user_id = p_user_id) then
    perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted');
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_caps_json(p_account_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('period', c.period, 'credits', c.credits, 'by_admin', c.by_admin, 'spent', coalesce(s.spent, 0),
        'held', coalesce(s.held, 0), 'remaining', greatest(0, c.credits - coalesce(s.spent + s.held, 0)),
        'resets_at', turnpike.rfc3339(p.ends_at), 'updated_at', turnpike.rfc3339(c.updated_at)) order by c.period, c.by_admin)
    from public.ai_spending_caps as c join turnpike.ai_periods(clock_timestamp()) as p on p.period = c.period
      left join public.ai_spending as s on s.account_id = c.account_id and s.period = p.period and s.starts_on = p.starts_on
    where c.account_id = p_account_id), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_cleanup(p_max_rows integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_calls bigint;
  v_totals bigint;
  c_max_calls constant integer := 500;
  c_kept_days constant integer := 90;
begin
  v_calls := turnpike.ai_settle_due(least(p_max_rows, c_max_calls));
  delete from public.ai_spending as s
  using (
    select x.account_id, x.period, x.starts_on from public.ai_spending as x
    where x.starts_on < (now() at time zone 'UTC')::date - c_kept_days and x.held = 0
    limit p_max_rows for update skip locked
  ) as old
  where s.account_id = old.account_id and s.period = old.period and s.starts_on = old.starts_on;
  get diagnostics v_totals = row_count;
  return jsonb_build_object('ai_calls', v_calls, 'ai_spending', v_totals);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_endpoint(p_kind text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case p_kind when 'chat' then 'POST /v1/ai/chat/completions' when 'image' then 'POST /v1/ai/images/generations'
    else 'POST /v1/ai/videos' end;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_erase(p_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_account_id uuid := (select a.id from public.credit_accounts as a where a.user_id = p_user_id);
begin
  update public.ai_calls as c set actor_id = null, request_id = null, idempotency_key = null where c.account_id = v_account_id;
  perform from public.credit_accounts as a where a.id = v_account_id for update;
  delete from public.ai_spending_caps as c where c.account_id = v_account_id;
  delete from public.ai_spending as s where s.account_id = v_account_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_estimate(p_price public.ai_model_prices, p_kind text, p_input_tokens bigint, p_max_output_tokens bigint, p_units bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_cached bigint := case when p_price.cached_input_credits_per_1k > coalesce(p_price.input_credits_per_1k, 0) then p_input_tokens else 0 end;
begin
  return turnpike.ai_price_credits(p_price, p_input_tokens, v_cached, coalesce(p_max_output_tokens, 0),
    case when p_kind = 'image' then p_units else 0 end, case when p_kind = 'video' then p_units else 0 end, true);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_export(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_account_id uuid := (select a.id from public.credit_accounts as a where a.user_id = p_user_id);
begin
  return jsonb_build_object(
    'calls', coalesce((select jsonb_agg(turnpike.ai_call_json(c) order by c.created_at, c.id)
      from public.ai_calls as c where c.account_id = v_account_id), '[]'),
    'caps', turnpike.ai_caps_json(v_account_id));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_hold_seconds(p_kind text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  c_default_seconds constant integer := 900;
  c_video_seconds constant integer := 3600;
begin
  return case p_kind when 'video' then c_video_seconds else c_default_seconds end;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_ai_calls', 'gauge', 'AI calls (estimate).', turnpike.row_estimate('public.ai_calls')),
    turnpike.metric('turnpike_ai_calls_running', 'gauge', 'AI calls that have not ended.',
      (select count(*) from public.ai_calls as c where c.status = 'running')),
    turnpike.metric('turnpike_ai_shortfall', 'gauge', 'Credits that lost AI calls could not pay.',
      (select sum(c.shortfall) from public.ai_calls as c where c.shortfall > 0)));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_model_allowed(p_model public.ai_models)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_value jsonb;
begin
  if p_model.feature is null then
    return true;
  end if;
  v_value := (turnpike.feature_find(p_model.feature)).value;
  if jsonb_typeof(v_value) = 'array' then
    return exists (select from jsonb_array_elements_text(v_value) as e
      where e = p_model.id or (right(e, 1) = '*' and starts_with(p_model.id, left(e, -1))));
  end if;
  return turnpike.feature_allows(v_value);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_model_check(p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_chat boolean := p ->> 'kind' = 'chat';
  c_max_id_chars constant integer := 200;
  c_max_tokens constant bigint := 100000000;
begin
  perform turnpike.check_string(p, 'id', c_max_id_chars, false, '^[A-Za-z0-9][A-Za-z0-9._:/@-]*$',
    'must be letters, digits and . _ : / @ -, and begin with a letter or digit');
  if p ->> 'id' = 'default' then
    perform turnpike.invalid('/id', 'invalid_value', 'is what a client writes for the plan''s own model');
  end if;
  perform turnpike.check_word(p, 'provider', '{openrouter,ollama,openai_compatible}');
  perform turnpike.check_line(p, 'provider_model', c_max_id_chars);
  perform turnpike.check_word(p, 'kind', '{chat,image,video}');
  perform turnpike.check_line(p, 'feature', c_max_id_chars, true);
  perform turnpike.check_whole(p, 'max_output_tokens', 1, c_max_tokens, not v_chat);
  perform turnpike.check_whole(p, 'default_max_output_tokens', 1, coalesce((p ->> 'max_output_tokens')::bigint, c_max_tokens), not v_chat);
  perform turnpike.check_whole(p, 'context_tokens', 1, c_max_tokens, true);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_model_find(p_model text, p_kind text)
 RETURNS public.ai_models
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_name text := p_model;
  v_model public.ai_models;
  c_max_chars constant integer := 200;
begin
  if coalesce(v_name, '') in ('', 'default') then
    v_name := (turnpike.feature_find('ai.default_model')).value #>> '{}';
  end if;
  perform turnpike.check_text(v_name, c_max_chars, '/model');
  select * into v_model from public.ai_models as m where m.id = v_name;
  if not found then
    select * into v_model from public.ai_models as m
    where m.provider = split_part(v_name, '/', 1) and m.provider_model = substr(v_name, length(split_part(v_name, '/', 1)) + 2)
    order by m.active desc, m.kind = p_kind desc, m.id limit 1;
  end if;
  if v_model.active is not true or v_model.kind is distinct from p_kind then
    perform turnpike.fail('model_not_found', 404);
  end if;
  return v_model;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_model_json(p public.ai_models)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_price public.ai_model_prices := turnpike.ai_price_at(p, clock_timestamp());
begin
  return jsonb_build_object('id', p.id, 'provider', p.provider, 'provider_model', p.provider_model, 'kind', p.kind, 'active', p.active,
    'feature', p.feature, 'default_max_output_tokens', p.default_max_output_tokens, 'max_output_tokens', p.max_output_tokens,
    'context_tokens', p.context_tokens, 'price', case when v_price.id is not null then turnpike.ai_price_json(v_price) end,
    'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_periods(p_at timestamp with time zone)
 RETURNS TABLE(period text, starts_on date, ends_at timestamp with time zone)
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select p.period, date_trunc(p.period, p_at at time zone 'UTC')::date,
    (date_trunc(p.period, p_at at time zone 'UTC') + ('1 ' || p.period)::interval) at time zone 'UTC'
  from (values ('day'), ('month')) as p (period);
$function$;

CREATE OR REPLACE FUNCTION turnpike.ai_price_at(p_model public.ai_models, p_at timestamp with time zone)
 RETURNS public.ai_model_prices
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_price public.ai_model_prices;
begin
  select * into v_price from public.ai_model_prices as p
  where p.model_id = p_model.id and p.effective_from <= p_at
  order by p.effective_from desc limit 1;
  if (case p_model.kind when 'chat' then num_nulls(v_price.input_credits_per_1k, v_price.output_credits_per_1k) > 0
    when 'image' then v_price.image_credits is null else v_price.video_second_credits is null end) then
    return null;
  end if;
  return v_price;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_price_check(p_model_id text, p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_kind text := (select m.kind from public.ai_models as m where m.id = p_model_id);
  v_name text;
  v_number numeric;
  c_max_credits constant numeric := 1000000;
  c_max_minimum constant bigint := 1000000000;
  c_max_markup_basis_points constant bigint := 100000;
begin
  if v_kind is null then
    perform turnpike.fail('model_not_found', 404);
  end if;
  foreach v_name in array array['input_credits_per_1k', 'cached_input_credits_per_1k', 'output_credits_per_1k', 'image_credits',
    'video_second_credits', 'credits_per_usd']
  loop
    v_number := (p ->> v_name)::numeric;
    if v_number not between 0 and c_max_credits or v_number <> round(v_number, 6) or (v_name = 'credits_per_usd' and v_number = 0) then
      perform turnpike.invalid('/' || v_name, 'out_of_range', 'must be between 0 and ' || c_max_credits || ', with at most 6 decimals');
    end if;
  end loop;
  foreach v_name in array case v_kind when 'chat' then '{input_credits_per_1k,output_credits_per_1k}'::text[]
    when 'image' then '{image_credits}' else '{video_second_credits}' end
  loop
    if p ->> v_name is null then
      perform turnpike.invalid('/' || v_name, 'required', 'is required');
    end if;
  end loop;
  perform turnpike.check_whole(p, 'minimum_credits', 0, c_max_minimum, true);
  perform turnpike.check_whole(p, 'markup_basis_points', 0, c_max_markup_basis_points, true);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_price_credits(p_price public.ai_model_prices, p_input_tokens bigint, p_cached_input_tokens bigint, p_output_tokens bigint, p_images bigint, p_video_seconds bigint, p_delivered boolean)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_cached numeric := least(p_cached_input_tokens, p_input_tokens);
  v_parts numeric;
  v_credits numeric;
begin
  v_parts := 0.001 * (
      (p_input_tokens - v_cached) * coalesce(p_price.input_credits_per_1k, 0)
      + v_cached * coalesce(p_price.cached_input_credits_per_1k, p_price.input_credits_per_1k, 0)
      + p_output_tokens * coalesce(p_price.output_credits_per_1k, 0))
    + p_images * coalesce(p_price.image_credits, 0) + p_video_seconds * coalesce(p_price.video_second_credits, 0);
  v_credits := ceil(v_parts * (1 + 0.0001 * p_price.markup_basis_points));
  if p_delivered or v_parts > 0 then
    v_credits := greatest(v_credits, p_price.minimum_credits);
  end if;
  return v_credits::bigint;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_price_json(p public.ai_model_prices)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('id', p.id, 'effective_from', turnpike.rfc3339(p.effective_from),
    'input_credits_per_1k', p.input_credits_per_1k, 'cached_input_credits_per_1k', p.cached_input_credits_per_1k,
    'output_credits_per_1k', p.output_credits_per_1k, 'image_credits', p.image_credits, 'video_second_credits', p.video_second_credits,
    'minimum_credits', p.minimum_credits, 'markup_basis_points', p.markup_basis_points);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_rate_take(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_value jsonb := (turnpike.feature_find('ai.calls_per_minute')).value;
  v_limit bigint;
  v_hit jsonb;
  c_default_calls constant bigint := 60;
  c_window_seconds constant integer := 60;
begin
  v_limit := case when jsonb_typeof(v_value) = 'number' then turnpike.feature_limit(v_value::numeric) else c_default_calls end;
  if v_limit = -1 then
    return null;
  end if;
  v_hit := turnpike.rate_limit_count('ai_calls:' || p_user_id, v_limit, c_window_seconds);
  if not (v_hit -> 'allowed')::boolean then
    perform turnpike.fail('rate_limited', 429, jsonb_build_object('retry_after_seconds', greatest(1, (v_hit -> 'reset_seconds')::integer),
      'limit', v_limit));
  end if;
  return v_hit - 'allowed' || jsonb_build_object('limit', v_limit);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_settle_due(p_max_rows integer, p_account_id uuid DEFAULT NULL::uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_call public.ai_calls;
  v_settled bigint := 0;
begin
  for v_call in
    select c.* from public.ai_calls as c join public.credit_holds as h on h.id = c.hold_id
    where c.status = 'running' and (p_account_id is null or c.account_id = p_account_id)
      and (h.status <> 'active' or h.expires_at <= clock_timestamp())
    order by c.account_id, c.id limit p_max_rows for update of c skip locked
  loop
    perform turnpike.ai_call_settle(v_call, 'interrupted', coalesce(v_call.progress, '{}'), null, null, 'call_lost');
    v_settled := v_settled + 1;
  end loop;
  return v_settled;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_spending_hold(p_account_id uuid, p_held bigint, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_reached jsonb;
  c_max_lost_calls constant integer := 100;
begin
  insert into public.ai_spending as s (account_id, period, starts_on, held)
  select p_account_id, p.period, p.starts_on, p_held from turnpike.ai_periods(p_at) as p
  on conflict (account_id, period, starts_on) do update set held = s.held + excluded.held;
  v_reached := turnpike.ai_spending_reached(p_account_id, p_at);
  if v_reached is not null and turnpike.ai_settle_due(c_max_lost_calls, p_account_id) > 0 then
    v_reached := turnpike.ai_spending_reached(p_account_id, p_at);
  end if;
  if v_reached is not null then
    perform turnpike.fail('spending_cap_reached', 402,
      v_reached || jsonb_build_object('held', (v_reached -> 'held')::bigint - p_held, 'required', p_held));
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_spending_reached(p_account_id uuid, p_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object('cap', c.credits, 'period', p.period, 'by_admin', c.by_admin, 'spent', s.spent, 'held', s.held,
      'resets_at', turnpike.rfc3339(p.ends_at))
    from turnpike.ai_periods(p_at) as p
      join public.ai_spending_caps as c on c.account_id = p_account_id and c.period = p.period
      join public.ai_spending as s on s.account_id = p_account_id and s.period = p.period and s.starts_on = p.starts_on
    where s.spent + s.held > c.credits
    order by p.ends_at desc, c.credits limit 1);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_spending_settle(p_account public.credit_accounts, p_call public.ai_calls, p_charged bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_cap record;
  v_percent integer;
begin
  for v_cap in
    with totals as (
      update public.ai_spending as s set spent = s.spent + p_charged, held = s.held - p_call.held
      from turnpike.ai_periods(p_call.created_at) as p
      where s.account_id = p_call.account_id and s.period = p.period and s.starts_on = p.starts_on
      returning s.period, s.starts_on, s.spent, p.ends_at
    )
    select t.*, c.credits, c.by_admin, c.actor_id, case when c.alerted_on = t.starts_on then c.alerted_percent else 0 end as alerted
    from totals as t join public.ai_spending_caps as c on c.account_id = p_call.account_id and c.period = t.period
  loop
    v_percent := case when v_cap.spent >= v_cap.credits then 100 when v_cap.spent >= v_cap.credits * 0.8 then 80 else 0 end;
    if p_charged > 0 and v_percent > v_cap.alerted then
      update public.ai_spending_caps as c set alerted_percent = v_percent, alerted_on = v_cap.starts_on
      where c.account_id = p_call.account_id and c.period = v_cap.period and c.by_admin = v_cap.by_admin;
      perform turnpike.mail_put('spending_cap',
        concat_ws(':', p_call.account_id, v_cap.period, v_cap.starts_on, v_cap.by_admin, v_cap.credits, v_percent),
        coalesce(p_account.user_id, v_cap.actor_id), p_account.tenant_id,
        jsonb_build_object('percent', v_percent, 'period', v_cap.period, 'cap', v_cap.credits, 'spent', v_cap.spent,
          'by_admin', v_cap.by_admin, 'account', p_account.kind, 'resets_at', turnpike.rfc3339(v_cap.ends_at)));
    end if;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_usage_account(p_account text, OUT id uuid, OUT everybody boolean)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  everybody := p_account = 'all';
  if everybody and not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  elsif everybody is not true then
    everybody := false;
    id := (turnpike.credit_account_find(p_account)).id;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_usage_check(p_usage jsonb)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_name text;
  c_max_units constant bigint := 1000000000000;
begin
  perform turnpike.check_members(p_usage,
    '{input_tokens,cached_input_tokens,output_tokens,images,video_seconds,source}', '/usage');
  foreach v_name in array '{input_tokens,cached_input_tokens,output_tokens,images,video_seconds}'::text[] loop
    perform turnpike.check_whole(p_usage, v_name, 0, c_max_units, true, '/usage');
  end loop;
  perform turnpike.check_word(p_usage, 'source', '{reported,counted,none}', true, '/usage');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.ai_usage_totals(p_rows jsonb[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select jsonb_object_agg(m.name, coalesce(s.sum, 0))
  from unnest(array['calls', 'input_tokens', 'cached_input_tokens', 'output_tokens', 'images', 'video_seconds', 'credits', 'shortfall',
      'provider_cost', 'costed_calls', 'margin_credits']) as m (name)
    cross join lateral (select sum((r ->> m.name)::numeric) as sum from unnest(p_rows) as r) as s;
$function$;

CREATE OR REPLACE FUNCTION turnpike.check_ai_invariants()
 RETURNS TABLE(invariant text, call_id uuid, detail jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with figures as (
    select c.*, h.status as hold_status, h.managed, h.amount as hold_amount, h.captured_amount, h.account_id as hold_account_id,
      t.amount as transfer_amount, t.account_id as transfer_account_id, p.id is not null as has_price,
      turnpike.ai_price_credits(p, c.input_tokens, c.cached_input_tokens, c.output_tokens, c.images, c.video_seconds,
        c.status = 'succeeded') as price
    from public.ai_calls as c join public.credit_holds as h on h.id = c.hold_id
      left join public.credit_transfers as t on t.id = c.transfer_id left join public.ai_model_prices as p on p.id = c.price_id
  ), periods as (
    select c.account_id, p.period, p.starts_on, sum(coalesce(c.charged, 0)) as spent, sum(c.held) filter (where c.status = 'running') as held
    from public.ai_calls as c cross join lateral turnpike.ai_periods(c.created_at) as p group by c.account_id, p.period, p.starts_on
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('a call has its own hold, of what it holds', f.managed and f.hold_amount = f.held and f.hold_account_id = f.account_id),
    ('a call was charged what its transfer says', coalesce(f.charged, 0) = coalesce(-f.transfer_amount, 0)
      and f.transfer_account_id is not distinct from case when f.transfer_id is not null then f.account_id end),
    ('a captured hold is a call that ended, charged as much',
      f.hold_status <> 'captured' or coalesce(f.status <> 'running' and f.captured_amount = f.charged, false)),
    ('a call that ended holds nothing', f.status = 'running' or f.hold_status <> 'active'),
    ('a call is priced by the price that held when it began', f.has_price and (f.status = 'running' or f.priced = f.price
      or (f.priced = 0 and f.status = 'failed' and greatest(f.output_tokens, f.images, f.video_seconds) = 0)))
  ) as v (invariant, holds) where not v.holds
  union all
  select 'a transfer pays one call', null, jsonb_build_object('transfer_id', c.transfer_id)
  from public.ai_calls as c where c.transfer_id is not null group by c.transfer_id having count(*) > 1
  union all
  select 'a managed hold has its call', null, to_jsonb(h)
  from public.credit_holds as h where h.managed and not exists (select from public.ai_calls as c where c.hold_id = h.id)
  union all
  select 'charges, and captures of calls, add up to the same', null, to_jsonb(s) from (
    select (select coalesce(sum(c.charged), 0) from public.ai_calls as c) as charged, coalesce(-sum(t.amount), 0) as ledger
    from public.credit_transfers as t where exists (select from public.credit_holds as h where h.id = t.hold_id and h.managed)
      or exists (select from public.ai_calls as c where c.transfer_id = t.id)
  ) as s where s.charged <> s.ledger
  union all
  select 'the running totals are the sums of the calls', null, jsonb_build_object('total', to_jsonb(s), 'calls', to_jsonb(p))
  from public.ai_spending as s left join periods as p
    on p.account_id = s.account_id and p.period = s.period and p.starts_on = s.starts_on
  where s.spent <> coalesce(p.spent, 0) or s.held <> coalesce(p.held, 0);
$function$;

CREATE OR REPLACE FUNCTION turnpike.check_sales_invariants()
 RETURNS TABLE(invariant text, object_id uuid, detail jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with lines as (
    select i.order_id, sum(i.amount) as amount, sum(i.discount) as discount from public.order_items as i group by i.order_id
  ), figures as (
    select o.*, lines.amount as lines_amount, lines.discount as lines_discount, p.status as payment_status, p.refunded as payment_refunded,
      p.amount as payment_amount, r.status as coupon_status,
      (select count(*) from public.bookings as b where b.order_id = o.id and b.status = 'reserved') as slots_reserved
    from public.orders as o left join lines on lines.order_id = o.id left join public.payments as p on p.id = o.payment_id
      left join public.coupon_redemptions as r on r.order_id = o.id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('an order is the sum of its lines', f.subtotal = f.lines_amount and f.discount = f.lines_discount),
    ('a paid order has its payment, or costs nothing', f.status in ('pending', 'canceled') or f.total = 0
      or coalesce(f.payment_amount = f.total and f.payment_status in ('succeeded', 'partially_refunded', 'refunded'), false)),
    ('an unpaid order has no payment and delivers nothing',
      f.status not in ('pending', 'canceled') or (f.payment_id is null and f.fulfilment = 'unfulfilled')),
    ('order and payment agree on what was refunded', f.refunded = coalesce(f.payment_refunded, 0)),
    ('a coupon''s use is reserved, redeemed or released with its order', f.coupon_status is not distinct from
      case when f.coupon_id is null then null when f.fulfilment = 'fulfilled' then 'redeemed'
        when f.reserved_until is not null then 'reserved' else 'released' end),
    ('a paid order was fulfilled, or says why not', f.status in ('pending', 'canceled') or f.fulfilment = 'fulfilled'
      or (f.fulfilment = 'failed' and f.fulfilment_error is not null)),
    ('no slot is reserved without its order''s reservation', f.slots_reserved = 0 or f.reserved_until is not null)
  ) as v (invariant, holds) where not v.holds
  union all
  select * from turnpike.payments_broken()
  union all
  select * from turnpike.downloads_broken()
  union all
  select * from turnpike.webhooks_broken()
  union all
  select 'a coupon''s uses are those reserved and redeemed', c.id, to_jsonb(c) from public.coupons as c
  where c.uses <> (select count(*) from public.coupon_redemptions as r where r.coupon_id = c.id and r.status <> 'released')
  union all
  select 'stock is never negative', p.id, to_jsonb(p) from public.products as p where p.stock < 0
  union all
  select 'credits of a line are given once, with the order''s fulfilment', i.id, to_jsonb(i)
  from public.order_items as i join public.orders as o on o.id = i.order_id
    left join public.credit_grants as g on g.source = 'purchase' and g.source_ref = i.id::text
  where coalesce(g.amount, 0) <> case when o.fulfilment = 'fulfilled' then coalesce(i.credits, 0) else 0 end;
$function$;

CREATE OR REPLACE FUNCTION turnpike.cleanup(p_max_rows integer DEFAULT 10000)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_keys bigint;
  v_windows bigint;
begin
  delete from public.idempotency_keys as k
  using (select caller, key from public.idempotency_keys where expires_at <= now() limit p_max_rows for update skip locked) as old
  where k.caller = old.caller and k.key = old.key;
  get diagnostics v_keys = row_count;
  delete from public.rate_limit_windows as w
  using (select key, window_start from public.rate_limit_windows where expires_at <= now() limit p_max_rows for update skip locked) as old
  where w.key = old.key and w.window_start = old.window_start;
  get diagnostics v_windows = row_count;
  return jsonb_build_object('idempotency_keys', v_keys, 'rate_limit_windows', v_windows)
    || turnpike.order_cleanup(p_max_rows) || turnpike.payment_cleanup(p_max_rows) || turnpike.webhook_cleanup(p_max_rows)
    || turnpike.download_cleanup(p_max_rows) || turnpike.mail_cleanup(p_max_rows) || turnpike.task_run_cleanup(p_max_rows)
    || turnpike.ai_cleanup(p_max_rows);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.credit_alert(p_available bigint, p_alert_at bigint, p_granted bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_mark bigint := coalesce(p_alert_at, p_granted / 10);
begin
  return case when v_mark > 0 and p_available >= v_mark then v_mark end;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.credit_debit(p_account public.credit_accounts, p_kind text, p_amount bigint, p_released bigint, p_endpoint text, p_description text, p_metadata jsonb, p_hold_id uuid, p_actor_id uuid DEFAULT turnpike.uid(), OUT account public.credit_accounts, OUT transfer public.credit_transfers)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  account := p_account;
  perform turnpike.credit_consume(account.id, p_amount, p_kind = 'capture');
  transfer := turnpike.credit_record(account, p_kind, -p_amount, 'endpoint',
    coalesce(p_endpoint, case p_kind when 'spend' then 'POST /v1/credits/spend' else 'POST /v1/credits/holds/{id}/capture' end),
    p_actor_id, p_endpoint => p_endpoint, p_description => p_description, p_metadata => p_metadata, p_hold_id => p_hold_id);
  update public.credit_accounts as a
  set balance = a.balance - p_amount, held = a.held - p_released, updated_at = transfer.created_at
  where a.id = account.id
  returning a.balance, a.held into account.balance, account.held;
  -- Nearly always one comparison, and with null: mail_low_balance takes the mark away.
  if account.balance - account.held < account.alert_below then
    perform turnpike.mail_low_balance(account, transfer.id);
    account.alert_below := null;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.credit_grant(p_user_id uuid, p_tenant_id text, p_amount bigint, p_source text, p_expires_at timestamp with time zone, p_priority integer, p_description text, p_source_ref text, p_cause_kind text, p_cause_id text, p_actor_id uuid, OUT account public.credit_accounts, OUT lot public.credit_grants, OUT transfer public.credit_transfers)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  c_max_balance constant bigint := 9007199254740991;
begin
  perform turnpike.credit_check_amount(p_amount);
  perform turnpike.credit_check_grant(p_user_id, p_tenant_id, p_source, p_expires_at, p_priority, p_description, p_source_ref);
  account := turnpike.credit_account_lock(p_user_id, p_tenant_id, p_create => true);
  if account.balance + p_amount > c_max_balance then
    perform turnpike.invalid('/amount', 'out_of_range', 'would take the balance above ' || c_max_balance);
  end if;
  insert into public.credit_grants (
    id, account_id, tenant_id, amount, remaining, source, source_ref, priority, expires_at, description, created_at)
  values (turnpike.new_id(), account.id, account.tenant_id, p_amount, p_amount, p_source, p_source_ref, coalesce(p_priority, 100),
    p_expires_at, p_description, clock_timestamp())
  on conflict (source, source_ref) where source_ref is not null do nothing
  returning * into lot;
  if lot.id is null then
    perform turnpike.fail('grant_exists', 409, jsonb_build_object('grant_id',
      (select g.id from public.credit_grants as g where g.source = p_source and g.source_ref = p_source_ref)));
  end if;
  transfer := turnpike.credit_record(account, 'grant', p_amount, p_cause_kind, p_cause_id, p_actor_id,
    p_description => p_description, p_grant_id => lot.id);
  update public.credit_accounts as a
  set balance = a.balance + p_amount, next_deadline = least(a.next_deadline, p_expires_at), updated_at = transfer.created_at,
    alert_below = turnpike.credit_alert(a.balance + p_amount - a.held, a.alert_at, p_amount)
  where a.id = account.id
  returning a.* into account;
  if account.debt > 0 then
    account := turnpike.credit_settle(account);
    select * into lot from public.credit_grants as g where g.id = lot.id;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.credit_hold_lock(p_hold_id uuid, OUT account public.credit_accounts, OUT hold public.credit_holds)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  select a.* into account
  from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
  where h.id = p_hold_id and (a.user_id = turnpike.uid() or a.tenant_id = turnpike.tenant_id());
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  end if;
  account := turnpike.credit_account_lock(null, null, p_id => account.id);
  select h.* into hold from public.credit_holds as h where h.id = p_hold_id;
  if hold.managed then
    perform turnpike.fail('forbidden', 403);
  elsif hold.status = 'active' and hold.expires_at <= clock_timestamp() then
    hold.status := 'expired';
  end if;
  if hold.status <> 'active' then
    perform turnpike.fail(
      case hold.status when 'captured' then 'hold_already_captured' when 'released' then 'hold_already_released' else 'hold_expired' end,
      409);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.credit_hold_place(p_account text, p_credits bigint, p_free boolean, p_endpoint text, p_description text, p_metadata jsonb, p_expires_in_seconds integer, p_managed boolean DEFAULT false, OUT account public.credit_accounts, OUT hold public.credit_holds)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_owner record := turnpike.credit_owner(p_account);
  v_amount bigint := case when p_free then 0 else p_credits end;
  v_now timestamptz;
  c_default_seconds constant integer := 900;
  c_max_seconds constant integer := 86400;
begin
  if p_expires_in_seconds not between 1 and c_max_seconds then
    perform turnpike.invalid('/expires_in_seconds', 'out_of_range', 'must be between 1 and 86400');
  end if;
  account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => p_free);
  perform turnpike.credit_check_available(account, v_amount);
  v_now := clock_timestamp();
  insert into public.credit_holds (
    id, account_id, tenant_id, actor_id, amount, free, endpoint, description, metadata, expires_at, created_at, managed)
  values (turnpike.new_id(), account.id, account.tenant_id, turnpike.uid(), v_amount, p_free, p_endpoint, p_description,
    coalesce(p_metadata, '{}'), v_now + coalesce(p_expires_in_seconds, c_default_seconds) * interval '1 second', v_now, p_managed)
  returning * into hold;
  update public.credit_accounts as a
  set held = a.held + v_amount, next_deadline = least(a.next_deadline, hold.expires_at), updated_at = v_now
  where a.id = account.id
  returning a.* into account;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.credit_hold_resolve(p_account public.credit_accounts, p_hold public.credit_holds, p_captured bigint, p_actor_id uuid DEFAULT turnpike.uid(), OUT account public.credit_accounts, OUT hold public.credit_holds, OUT transfer public.credit_transfers)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_done record;
begin
  update public.credit_holds as h
  set status = case when p_captured is null then 'released' else 'captured' end, captured_amount = p_captured,
    resolved_at = clock_timestamp()
  where h.id = p_hold.id
  returning h.* into hold;
  if p_captured is null then
    update public.credit_accounts as a set held = a.held - p_hold.amount, updated_at = hold.resolved_at
    where a.id = p_account.id
    returning a.* into account;
  else
    v_done := turnpike.credit_debit(
      p_account, 'capture', p_captured, p_hold.amount, p_hold.endpoint, p_hold.description, p_hold.metadata, p_hold.id, p_actor_id);
    account := v_done.account;
    transfer := v_done.transfer;
  end if;
  account := turnpike.credit_settle_due(account);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.dispute_export(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'payment_id', d.payment_id,
      'amount', turnpike.money(d.amount, d.currency), 'reason', d.reason, 'status', d.status,
      'created_at', turnpike.rfc3339(d.created_at)) order by d.created_at, d.id)
    from public.disputes as d where d.user_id = p_user_id and d.tenant_id is null), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.dispute_take_back(p_dispute public.disputes)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments;
  v_refund public.refunds;
  v_amount bigint;
begin
  select * into v_payment from public.payments as p where p.id = p_dispute.payment_id for update;
  v_amount := least(p_dispute.amount, turnpike.payment_refundable(v_payment));
  if p_dispute.status <> 'lost' or p_dispute.refund_id is not null or v_amount < 1 then
    return;
  end if;
  insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, reason, created_at)
  values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, v_amount, v_payment.currency, 'dispute_lost',
    clock_timestamp())
  returning * into v_refund;
  update public.disputes as d set refund_id = v_refund.id where d.id = p_dispute.id;
  perform turnpike.refund_settle(v_refund, 'succeeded', null);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_cleanup(p_max_rows integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_tokens bigint;
begin
  delete from public.download_tokens as t
  using (select x.hash from public.download_tokens as x where x.expires_at <= now() limit p_max_rows for update skip locked) as old
  where t.hash = old.hash;
  get diagnostics v_tokens = row_count;
  return jsonb_build_object('download_tokens', v_tokens);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_erase(p_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.download_tokens as t using public.download_grants as g
  where g.id = t.grant_id and g.user_id = p_user_id and g.tenant_id is null;
  update public.download_grants as g set user_id = null, updated_at = clock_timestamp() where g.user_id = p_user_id;
  update public.download_accesses as a set user_id = null, idempotency_key = null where a.user_id = p_user_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_export(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((
    select jsonb_agg(turnpike.download_json(g) || jsonb_build_object('accesses', (
      select coalesce(jsonb_agg(turnpike.rfc3339(a.created_at) order by a.created_at, a.id), '[]')
      from public.download_accesses as a where a.grant_id = g.id and a.signings > 0)) order by g.created_at, g.id)
    from public.download_grants as g where g.user_id = p_user_id and g.tenant_id is null), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_filename(p public.assets)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return substring(p.file_path from '[^/]+$');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_find(p_token text)
 RETURNS public.download_grants
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_grant public.download_grants;
begin
  select g.* into v_grant
  from public.download_tokens as t join public.download_grants as g on g.id = t.grant_id
  where t.hash = turnpike.download_token_hash(p_token) and t.expires_at > clock_timestamp()
    and ((g.user_id = turnpike.uid() and g.tenant_id is null) or g.tenant_id = turnpike.tenant_id())
  for no key update of g;
  if not found then
    perform turnpike.fail('download_not_found', 404);
  end if;
  return v_grant;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_grant_due(p_user_id uuid, p_tenant_id text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
  c_max_rows constant integer := 100;
begin
  for v_order in
    select o.* from public.orders as o
    where ((o.user_id = p_user_id and o.tenant_id is null) or o.tenant_id = p_tenant_id)
      and o.status in ('paid', 'partially_refunded') and o.fulfilment = 'fulfilled' and exists (
        select from public.order_items as i join public.assets as a on a.product_id = i.product_id
        where i.order_id = o.id and i.product_type <> 'subscription' and a.is_active and a.archived_at is null
          and (a.expires_in_days is null or o.paid_at + a.expires_in_days * interval '1 day' > clock_timestamp())
          and not exists (select from public.download_grants as g where g.order_item_id = i.id and g.asset_id = a.id))
    order by o.id limit c_max_rows for share of o
  loop
    perform turnpike.download_grant_order(v_order);
  end loop;
  for v_subscription in
    select s.* from public.subscriptions as s
    where ((s.user_id = p_user_id and s.tenant_id is null) or s.tenant_id = p_tenant_id)
      and turnpike.subscription_valid(s)
      and not exists (select from public.orders as o where o.id = s.order_id and o.status = 'refunded')
      and exists (
        select from public.assets as a
        where a.product_id = s.product_id and a.is_active and a.archived_at is null
          and (a.expires_in_days is null or s.created_at + a.expires_in_days * interval '1 day' > clock_timestamp())
          and not exists (select from public.download_grants as g where g.subscription_id = s.id and g.asset_id = a.id))
    order by s.id limit c_max_rows for share of s
  loop
    perform turnpike.download_grant_subscription(v_subscription);
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_grant_order(p_order public.orders)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_paid_at timestamptz := coalesce(p_order.paid_at, clock_timestamp());
  v_subscription public.subscriptions;
begin
  insert into public.download_grants (
    id, user_id, tenant_id, order_id, order_item_id, asset_id, max_downloads, expires_at, created_at, updated_at)
  select turnpike.new_id(), p_order.user_id, p_order.tenant_id, p_order.id, i.id, a.id, a.max_downloads * i.quantity,
    v_paid_at + a.expires_in_days * interval '1 day', clock_timestamp(), clock_timestamp()
  from public.order_items as i join public.assets as a on a.product_id = i.product_id
  where i.order_id = p_order.id and i.product_type <> 'subscription' and a.is_active and a.archived_at is null
    and (a.expires_in_days is null or v_paid_at + a.expires_in_days * interval '1 day' > clock_timestamp())
  order by i.position, a.created_at, a.id
  on conflict (order_item_id, asset_id) do nothing;
  for v_subscription in select s.* from public.subscriptions as s where s.order_id = p_order.id loop
    perform turnpike.download_grant_subscription(v_subscription);
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_grant_subscription(p public.subscriptions)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into public.download_grants (
    id, user_id, tenant_id, order_id, subscription_id, asset_id, max_downloads, expires_at, created_at, updated_at)
  select turnpike.new_id(), p.user_id, p.tenant_id, p.order_id, p.id, a.id, a.max_downloads * p.quantity,
    p.created_at + a.expires_in_days * interval '1 day', clock_timestamp(), clock_timestamp()
  from public.assets as a
  where a.product_id = p.product_id and a.is_active and a.archived_at is null
    and (a.expires_in_days is null or p.created_at + a.expires_in_days * interval '1 day' > clock_timestamp())
  order by a.created_at, a.id
  on conflict (subscription_id, asset_id) do nothing;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_grants_of_order(p_order_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((select jsonb_agg(turnpike.download_json(g) order by g.created_at, g.id)
    from public.download_grants as g where g.order_id = p_order_id), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_json(p public.download_grants)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object(
      'id', p.id, 'asset', jsonb_build_object('id', a.id, 'title', a.title, 'content_type', a.content_type, 'size_bytes', a.size_bytes),
      'product', jsonb_build_object('id', t.id, 'name', t.name), 'filename', turnpike.download_filename(a),
      'account', case when p.tenant_id is null then 'user' else 'tenant' end,
      'order', (select o.public_id from public.orders as o where o.id = p.order_id), 'subscription_id', p.subscription_id,
      'status', turnpike.download_status(p), 'downloads', p.downloads, 'max_downloads', p.max_downloads,
      'remaining', p.max_downloads - p.downloads,
      'expires_at', turnpike.rfc3339(least(p.expires_at,
        (select turnpike.subscription_rights_end(s) from public.subscriptions as s where s.id = p.subscription_id))),
      'created_at', turnpike.rfc3339(p.created_at))
    from public.assets as a join public.products as t on t.id = a.product_id where a.id = p.asset_id);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_download_grants', 'gauge', 'Files that somebody may or might download (estimate).',
      turnpike.row_estimate('public.download_grants')),
    turnpike.metric('turnpike_download_accesses', 'gauge', 'Downloads that were handed out (estimate).',
      turnpike.row_estimate('public.download_accesses')));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_page_item(p public.download_grants)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_json jsonb := turnpike.download_json(p);
  v_token text;
  v_expires_at timestamptz := clock_timestamp() + interval '1 hour';
begin
  if v_json ->> 'status' = 'active' then
    v_token := turnpike.download_token_create(p.id, v_expires_at);
  end if;
  return v_json || jsonb_build_object('access_token', v_token, 'access_url', '/v1/downloads/' || v_token || '/access',
    'access_expires_at', case when v_token is not null then turnpike.rfc3339(v_expires_at) end);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_revoke_order(p_order_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.download_grants as g set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
  where g.order_id = p_order_id and g.revoked_at is null;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_status(p public.download_grants)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_asset public.assets;
  v_subscription public.subscriptions;
begin
  select * into v_asset from public.assets as a where a.id = p.asset_id;
  select * into v_subscription from public.subscriptions as s where s.id = p.subscription_id;
  return case
    when p.revoked_at is not null then 'revoked'
    when p.expires_at <= clock_timestamp() then 'expired'
    when p.subscription_id is not null and not (turnpike.subscription_valid(v_subscription)
      and v_subscription.product_id = v_asset.product_id) then 'expired'
    when p.downloads >= p.max_downloads then 'used_up'
    when not v_asset.is_active then 'unavailable'
    else 'active' end;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_token_create(p_grant_id uuid, p_expires_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_token bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  c_max_older constant integer := 4;
begin
  delete from public.download_tokens as t
  using (
    select x.hash from public.download_tokens as x where x.grant_id = p_grant_id
    order by x.expires_at desc, x.hash offset c_max_older for update skip locked
  ) as old
  where t.hash = old.hash;
  insert into public.download_tokens (hash, grant_id, expires_at) values (sha256(v_token), p_grant_id, p_expires_at);
  return rtrim(translate(encode(v_token, 'base64'), E'+/\n', '-_'), '=');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.download_token_hash(p_token text)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if p_token is null or p_token !~ '^[A-Za-z0-9_-]{43}$' then
    return null;
  end if;
  return sha256(decode(translate(p_token, '-_', '+/') || '=', 'base64'));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.downloads_broken()
 RETURNS TABLE(invariant text, object_id uuid, detail jsonb)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select v.invariant, g.id, to_jsonb(g) from public.download_grants as g cross join lateral (values
    ('a download is counted once for each access that was not given back',
      g.downloads = (select count(*) from public.download_accesses as a where a.grant_id = g.id and a.signings > 0)),
    ('a refunded order''s files were taken back', g.revoked_at is not null
      or not exists (select from public.orders as o where o.id = g.order_id and o.status = 'refunded'))
  ) as v (invariant, holds) where not v.holds;
$function$;

CREATE OR REPLACE FUNCTION turnpike.feature_find(p_feature text, OUT value jsonb, OUT source text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := turnpike.uid();
begin
  select f.value into feature_find.value
  from public.subscriptions as s cross join lateral (
    select turnpike.feature_at(turnpike.plan_features(s.plan_version_id), p_feature) as value) as f
  where ((s.user_id = v_user_id and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
    and f.value is not null and turnpike.subscription_valid(s)
  order by turnpike.feature_allows(f.value) desc, s.tenant_id nulls first, s.created_at desc, s.id desc
  limit 1;
  source := case when feature_find.value is not null then 'plan' end;
  if not turnpike.feature_allows(feature_find.value) and exists (
    select from public.entitlements as e
    where ((e.user_id = v_user_id and e.tenant_id is null) or e.tenant_id = turnpike.tenant_id())
      and e.feature_key = p_feature and turnpike.entitlement_active(e)) then
    feature_find.value := 'true';
    source := 'entitlement';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.lot_take_back(p_lot public.credit_grants, p_refunded bigint, p_total bigint, p_reason text, p_cause_kind text, p_cause_id text, p_actor_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_amount bigint := case when p_refunded < p_total then div(p_lot.amount::numeric * p_refunded, p_total) - p_lot.revoked - p_lot.owed end;
begin
  if v_amount is null or v_amount > 0 then
    perform turnpike.credit_revoke(p_lot.source, p_lot.source_ref, v_amount, p_reason, p_cause_kind, p_cause_id, p_actor_id);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_address(p_user_id uuid, p_email text, OUT email text, OUT name text, OUT locale text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  select coalesce(p_email, (select c.email from public.customers as c where c.user_id = p_user_id), p.email,
      (select u.email from auth.users as u where u.id = p_user_id)), p.display_name, p.locale
  into email, name, locale
  from (select p_user_id as user_id) as u left join public.profiles as p on p.user_id = u.user_id;
  email := nullif(btrim(email), '');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_booking_data(p public.bookings)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_zone text := coalesce((select o.time_zone from public.service_offers as o where o.product_id = p.product_id), 'UTC');
begin
  return jsonb_build_object('booking', turnpike.booking_json(p), 'time_zone', v_zone,
    'starts_local', to_char(p.starts_at at time zone v_zone, 'YYYY-MM-DD"T"HH24:MI'),
    'ends_local', to_char(p.ends_at at time zone v_zone, 'YYYY-MM-DD"T"HH24:MI'));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_cleanup(p_max_rows integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_emptied bigint;
  v_deleted bigint;
  c_words_kept constant interval := '30 days';
  c_kept constant interval := '90 days';
begin
  delete from public.mails as m
  using (select x.id from public.mails as x where x.status <> 'pending' and x.updated_at <= now() - c_kept
    limit p_max_rows for update skip locked) as old
  where m.id = old.id;
  get diagnostics v_deleted = row_count;
  update public.mails as m set data = '{}', sent_to = null, email = null
  from (select x.id from public.mails as x
    where x.status in ('sent', 'skipped') and x.updated_at <= now() - c_words_kept and x.data <> '{}'
    limit p_max_rows for update skip locked) as old
  where m.id = old.id;
  get diagnostics v_emptied = row_count;
  return jsonb_build_object('mails_emptied', v_emptied, 'mails', v_deleted);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_downloads(p_order public.orders)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_files jsonb;
begin
  select jsonb_agg(distinct d #> '{asset,title}') into v_files
  from jsonb_array_elements(turnpike.download_grants_of_order(p_order.id)) as d where d ->> 'status' = 'active';
  if v_files is not null then
    perform turnpike.mail_put('download_ready', p_order.id::text, p_order.user_id, p_order.tenant_id,
      jsonb_build_object('order', jsonb_build_object('public_id', p_order.public_id), 'files', v_files));
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_end(p_id uuid, p_status text, p_error jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.mails as m set status = p_status, error = p_error, running_until = null, updated_at = clock_timestamp() where m.id = p_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_erase(p_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from public.mails as m where m.user_id = p_user_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_export(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'status', m.status, 'to', coalesce(m.sent_to, m.email),
      'data', m.data, 'sent_at', turnpike.rfc3339(m.sent_at), 'created_at', turnpike.rfc3339(m.created_at)) order by m.created_at, m.id)
    from public.mails as m where m.user_id = p_user_id), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_json(p public.mails)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'id', p.id, 'kind', p.kind, 'status', p.status, 'user_id', p.user_id, 'tenant_id', p.tenant_id, 'to', coalesce(p.sent_to, p.email),
    'attempts', p.attempts, 'error', p.error, 'provider_message_id', p.provider_message_id,
    'next_attempt_at', case when p.status = 'pending' then turnpike.rfc3339(p.next_attempt_at) end,
    'sent_at', turnpike.rfc3339(p.sent_at), 'created_at', turnpike.rfc3339(p.created_at));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_low_balance(p_account public.credit_accounts, p_transfer_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.credit_accounts as a set alert_below = null where a.id = p_account.id;
  perform turnpike.mail_put('low_balance', p_account.id || ':' || p_transfer_id,
    case when p_account.tenant_id is null then p_account.user_id else coalesce(
      (select o.user_id from public.orders as o where o.tenant_id = p_account.tenant_id and o.paid_at is not null and o.user_id is not null
        order by o.created_at desc, o.id desc limit 1), turnpike.uid()) end,
    p_account.tenant_id, jsonb_build_object('available', p_account.balance - p_account.held, 'threshold', p_account.alert_below,
      'account', case when p_account.tenant_id is null then 'user' else 'tenant' end));
exception when others then
  raise warning 'no mail for account %: %', p_account.id, sqlerrm;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_mails', 'gauge', 'Mails that were not sent, by why.',
      (select count(*) from public.mails as m where m.status = 'pending'), '{"status": "pending"}'),
    turnpike.metric('turnpike_mails', 'gauge', 'Mails that were not sent, by why.',
      (select count(*) from public.mails as m where m.status = 'dead'), '{"status": "dead"}'),
    turnpike.metric('turnpike_mails_oldest_seconds', 'gauge', 'How long the mail has waited that has been due the longest, in seconds.',
      (select extract(epoch from now() - min(m.next_attempt_at)) from public.mails as m
        where m.status = 'pending' and m.next_attempt_at <= now())::numeric(20, 0)));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_order(p_order public.orders)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_booking public.bookings;
  v_payment public.payments;
begin
  perform turnpike.mail_put('order_confirmation', p_order.id::text, p_order.user_id, p_order.tenant_id,
    jsonb_build_object('order', turnpike.order_json(p_order)));
  for v_booking in
    select b.* from public.bookings as b where b.order_id = p_order.id and b.status = 'confirmed' order by b.starts_at, b.id
  loop
    perform turnpike.mail_put('booking_confirmation', v_booking.id::text, p_order.user_id, p_order.tenant_id,
      turnpike.mail_booking_data(v_booking));
  end loop;
  select * into v_payment from public.payments as p where p.id = p_order.payment_id;
  if v_payment.amount > 0 then
    perform turnpike.mail_receipt(v_payment);
  end if;
  perform turnpike.mail_downloads(p_order);
exception when others then
  raise warning 'no mails for order %: %', p_order.id, sqlerrm;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_pause(p_attempts integer)
 RETURNS interval
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  c_first constant interval := '1 minute';
  c_longest constant interval := '6 hours';
  c_most_doublings constant integer := 20;
begin
  return least(c_longest, c_first * power(2, least(greatest(p_attempts, 1), c_most_doublings) - 1));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_put(p_kind text, p_key text, p_user_id uuid, p_tenant_id text, p_data jsonb, p_email text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_now timestamptz := clock_timestamp();
begin
  insert into public.mails (id, kind, key, user_id, tenant_id, email, data, next_attempt_at, created_at, updated_at)
  values (turnpike.new_id(), p_kind, p_kind || ':' || p_key, p_user_id, p_tenant_id, p_email, coalesce(p_data, '{}'), v_now, v_now, v_now)
  on conflict (key) do nothing;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_receipt(p_payment public.payments)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
  v_customer public.customers;
begin
  select * into v_order from public.orders as o where o.id = p_payment.order_id;
  select * into v_subscription from public.subscriptions as s where s.id = p_payment.subscription_id;
  select * into v_customer from public.customers as c where c.user_id = p_payment.user_id;
  perform turnpike.mail_put('receipt', p_payment.id::text, p_payment.user_id, p_payment.tenant_id, jsonb_strip_nulls(jsonb_build_object(
    'payment', jsonb_build_object('id', p_payment.id, 'amount', turnpike.money(p_payment.amount, p_payment.currency),
      'provider', p_payment.provider, 'method', p_payment.method, 'reference', p_payment.reference,
      'paid_at', turnpike.rfc3339(coalesce(p_payment.succeeded_at, clock_timestamp()))),
    'order', case when v_order.id is not null then turnpike.order_json(v_order) end,
    'subscription', case when v_subscription.id is not null then turnpike.mail_subscription_data(v_subscription) end,
    'customer', case when v_customer.user_id is not null then jsonb_build_object('name', v_customer.name, 'company', v_customer.company,
      'tax_id', v_customer.tax_id, 'address', v_customer.address) end)));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_remind_due(p_max_rows integer DEFAULT 1000)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions;
  v_kind text;
  v_end text;
  v_written integer := 0;
  c_ahead constant interval := '3 days';
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where (s.status = 'trialing' or (s.status = 'active' and s.cancel_at_period_end))
      and s.current_period_end > clock_timestamp() and s.current_period_end <= clock_timestamp() + c_ahead
      and s.user_id is not null and s.amount > 0 and not exists (
        select from public.mails as m where m.key in (
          'subscription_ending:' || s.id || ':' || turnpike.rfc3339(s.current_period_end),
          'trial_ending:' || s.id || ':' || turnpike.rfc3339(s.current_period_end)))
    order by s.current_period_end limit p_max_rows
  loop
    v_kind := case when v_subscription.cancel_at_period_end then 'subscription_ending' else 'trial_ending' end;
    v_end := turnpike.rfc3339(v_subscription.current_period_end);
    perform turnpike.mail_put(v_kind, v_subscription.id || ':' || v_end, v_subscription.user_id, v_subscription.tenant_id,
      jsonb_build_object('subscription', turnpike.mail_subscription_data(v_subscription), 'ends_at', v_end));
    v_written := v_written + 1;
  end loop;
  return v_written;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_settle_one(p_mail public.mails, p_result jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_outcome text := p_result ->> 'outcome';
  v_error jsonb := nullif(p_result -> 'error', 'null');
  v_now timestamptz := clock_timestamp();
  v_wait interval := least(coalesce((p_result ->> 'retry_after_seconds')::integer, 0), 21600) * interval '1 second';
  c_max_attempts constant integer := 10;
begin
  if v_outcome = 'sent' then
    update public.mails as m set status = 'sent', sent_at = v_now, provider_message_id = p_result ->> 'provider_message_id', error = null,
      running_until = null, updated_at = v_now
    where m.id = p_mail.id;
  elsif v_outcome = 'later' then
    update public.mails as m set attempts = greatest(m.attempts - 1, 0), next_attempt_at = v_now + v_wait, error = v_error,
      running_until = null, updated_at = v_now
    where m.id = p_mail.id;
  elsif v_outcome = 'retry' and p_mail.attempts < c_max_attempts then
    update public.mails as m set next_attempt_at = v_now + greatest(turnpike.mail_pause(m.attempts), v_wait), error = v_error,
      running_until = null, updated_at = v_now
    where m.id = p_mail.id;
  elsif v_outcome in ('retry', 'dead', 'skipped') then
    perform turnpike.mail_end(p_mail.id, case when v_outcome = 'skipped' then 'skipped' else 'dead' end, v_error);
  else
    perform turnpike.invalid('/results', 'invalid_value', 'have the outcomes sent, retry, later, dead, skipped');
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.mail_subscription_data(p public.subscriptions)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return turnpike.subscription_json(p) - array['features', 'limits', 'pending_change', 'account'];
end $function$;

CREATE OR REPLACE FUNCTION turnpike.membership_export(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('tenant_id', m.tenant_id, 'role', m.role) order by m.created_at, m.tenant_id)
    from public.memberships as m where m.user_id = p_user_id and m.deleted_at is null), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.operation_keys(p_result jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select coalesce(array_agg(k.kind || ':' || k.id), '{}') from (values
    ('payment', p_result ->> 'provider_payment_id'), ('checkout_session', p_result ->> 'provider_session_id')
  ) as k (kind, id) where k.id <> '';
$function$;

CREATE OR REPLACE FUNCTION turnpike.order_fulfil(p_order public.orders, p_reserved boolean, p_payment public.payments, p_details jsonb)
 RETURNS public.orders
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_order public.orders;
  v_error text;
begin
  begin
    if p_order.user_id is null and p_order.tenant_id is null then
      perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted', 'user_deleted');
    elsif not p_reserved then
      perform turnpike.order_retake(p_order);
    end if;
    perform turnpike.coupon_redeem(p_order.id);
    if not p_reserved then
      perform turnpike.order_book(p_order);
    end if;
    perform turnpike.booking_confirm_order(p_order.id);
    perform turnpike.order_subscribe(p_order, p_payment, p_details);
    perform turnpike.entitlement_grant_order(p_order.id);
    perform turnpike.order_grant_credits(p_order);
    perform turnpike.download_grant_order(p_order);
    perform turnpike.mail_order(p_order);
  exception when sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422' then
    v_error := sqlerrm;
  end;
  if v_error is not null and p_reserved then
    perform turnpike.order_release_locked(array[p_order.id]);
  end if;
  update public.orders as o set fulfilment = case when v_error is null then 'fulfilled' else 'failed' end, fulfilment_error = v_error
  where o.id = p_order.id
  returning o.* into v_order;
  return v_order;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.order_lots(p_order_id uuid)
 RETURNS SETOF public.credit_grants
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
    select g.* from public.order_items as i join public.credit_grants as g on g.source = 'purchase' and g.source_ref = i.id::text
    where i.order_id = p_order_id
    union
    select g.* from public.subscriptions as s
      join public.credit_accounts as a on case when s.tenant_id is null then a.user_id = s.user_id else a.tenant_id = s.tenant_id end
      join public.credit_grants as g on g.account_id = a.id and g.source = 'plan'
      join public.credit_transfers as t on t.grant_id = g.id and t.kind = 'grant'
    where s.order_id = p_order_id and t.cause_kind = 'order' and t.cause_id = p_order_id::text
    union
    select g.* from public.subscriptions as s join public.payments as y on y.order_id = s.order_id and y.period_start is not null
      cross join lateral turnpike.subscription_lots(s, y.period_start, y.period_end) as g
    where s.order_id = p_order_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.order_revoke_credits(p_order public.orders, p_reason text, p_actor_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_lot public.credit_grants;
begin
  for v_lot in select g.* from turnpike.order_lots(p_order.id) as g order by g.id loop
    perform turnpike.lot_take_back(v_lot, p_order.refunded, p_order.total, p_reason, 'order', p_order.id::text, p_actor_id);
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.order_subscribe(p_order public.orders, p_payment public.payments, p_details jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_item public.order_items;
begin
  select * into v_item from public.order_items as i where i.order_id = p_order.id and i.product_type = 'subscription';
  if not found then
    return;
  end if;
  perform turnpike.subscription_start(p_order, v_item, p_payment.provider, p_payment.livemode, p_details ->> 'provider_subscription_id',
    (p_details ->> 'period_start')::timestamptz, (p_details ->> 'period_end')::timestamptz,
    coalesce((p_details ->> 'trial_ends_at')::timestamptz,
      case when v_item.trial_days > 0 then coalesce((p_details ->> 'period_end')::timestamptz,
        clock_timestamp() + v_item.trial_days * interval '1 day') end));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.order_take_back(p_order_id uuid, p_amount bigint, p_reason text, p_actor_id uuid)
 RETURNS public.orders
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.id = p_order_id for update;
  update public.orders as o set refunded = o.refunded + p_amount,
    status = case when o.refunded + p_amount >= o.total then 'refunded' else 'partially_refunded' end, updated_at = clock_timestamp()
  where o.id = p_order_id
  returning o.* into v_order;
  if v_order.status = 'refunded' then
    perform turnpike.booking_cancel_order(p_order_id);
    perform turnpike.order_unsubscribe(p_order_id);
    perform turnpike.entitlement_revoke_order(p_order_id);
    perform turnpike.download_revoke_order(p_order_id);
  end if;
  perform turnpike.order_revoke_credits(v_order, p_reason, p_actor_id);
  return v_order;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.past_due_grace()
 RETURNS interval
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_default_days constant integer := 7;
begin
  return coalesce((turnpike.setting('past_due_grace_days') #>> '{}')::integer, c_default_days) * interval '1 day';
end $function$;

CREATE OR REPLACE FUNCTION turnpike.payment_erase(p_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  c_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  delete from public.provider_objects as o where o.object_id = p_user_id and o.kind = 'customer';
  delete from public.provider_operations as o where o.caller = p_user_id and o.status in ('done', 'refused');
  update public.provider_operations as o set request = o.request - 'customer' - 'metadata', idempotency_key = null, caller = c_nobody
  where o.caller = p_user_id;
  update public.payments as p set user_id = null where p.user_id = p_user_id;
  update public.refunds as r set user_id = null where r.user_id = p_user_id;
  update public.refunds as r set requested_by = null where r.requested_by = p_user_id;
  update public.disputes as d set user_id = null where d.user_id = p_user_id;
  update public.checkout_sessions as s set user_id = null where s.user_id = p_user_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.payment_failed(p_payment_id uuid, p_status text, p_error jsonb)
 RETURNS public.payments
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments;
  c_max_chars constant integer := 500;
begin
  update public.payments as p set status = case when p.status = 'canceled' and p_status = 'pending' then p.status else p_status end,
    failure_code = left(p_error ->> 'code', c_max_chars), failure_message = left(p_error ->> 'message', c_max_chars),
    updated_at = clock_timestamp()
  where p.id = p_payment_id and p.status in ('pending', 'processing', 'canceled')
  returning p.* into v_payment;
  return v_payment;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.payments_check()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if not (case when tg_op = 'INSERT' then new.status = 'pending' else new.status = old.status or (case old.status
      when 'pending' then new.status in ('processing', 'succeeded', 'failed', 'canceled')
      when 'processing' then new.status in ('pending', 'succeeded', 'failed', 'canceled')
      when 'failed' then new.status in ('processing', 'succeeded')
      when 'canceled' then new.status in ('succeeded', 'failed')
      when 'succeeded' then new.status in ('partially_refunded', 'refunded')
      when 'partially_refunded' then new.status = 'refunded'
      else false end) end) then
    raise exception using errcode = 'check_violation', message = 'a payment cannot go this way';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.rate_limit_count(p_key text, p_limit bigint, p_window_seconds integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_now timestamptz := clock_timestamp();
  v_start timestamptz := date_bin(p_window_seconds * interval '1 second', v_now, timestamptz 'epoch');
  v_end timestamptz := v_start + p_window_seconds * interval '1 second';
  v_hits bigint;
begin
  insert into public.rate_limit_windows as w (key, window_start, hits, expires_at)
  values (p_key, v_start, 1, v_end)
  on conflict (key, window_start) do update set hits = w.hits + 1
  returning w.hits into v_hits;
  return jsonb_build_object(
    'allowed', v_hits <= p_limit,
    'remaining', greatest(p_limit - v_hits, 0),
    'reset_seconds', ceil(extract(epoch from v_end - v_now))::integer);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.refund_identify(p_refund_id uuid, p_provider_refund_id text)
 RETURNS public.refunds
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_refund public.refunds;
  v_other public.refunds;
  v_payment public.payments;
begin
  select * into v_refund from public.refunds as r where r.id = p_refund_id;
  select * into v_payment from public.payments as p where p.id = v_refund.payment_id;
  select * into v_other from public.refunds as r
  where r.payment_id = v_refund.payment_id and r.provider_refund_id = p_provider_refund_id and r.id <> p_refund_id;
  if not found and v_refund.provider_refund_id <> p_provider_refund_id then
    select * into v_other from public.refunds as r
    where r.payment_id = v_refund.payment_id and r.provider_refund_id is null and r.status = 'pending' and r.amount = v_refund.amount
    order by r.id limit 1;
  end if;
  if v_other.amount = v_refund.amount then
    update public.refunds as r set provider_refund_id = null where r.id in (p_refund_id, v_other.id);
    update public.refunds as r set provider_refund_id = v_refund.provider_refund_id, status = v_refund.status where r.id = v_other.id;
    update public.refunds as r set status = v_other.status where r.id = p_refund_id;
    update public.provider_objects as o set object_id = case when o.object_id = p_refund_id then v_other.id else p_refund_id end
    where o.kind = 'refund' and o.object_id in (p_refund_id, v_other.id);
  end if;
  perform turnpike.provider_object_put(v_payment.provider, v_payment.livemode, 'refund', p_provider_refund_id, p_refund_id);
  update public.refunds as r set provider_refund_id = p_provider_refund_id, updated_at = clock_timestamp()
  where r.id = p_refund_id
  returning r.* into v_refund;
  return v_refund;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.refund_reported(p_payment_id uuid, p_provider_refund_id text, p_amount bigint, p_status text)
 RETURNS public.refunds
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments;
  v_refund public.refunds;
  v_amount bigint;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  select * into v_refund from public.refunds as r where r.payment_id = p_payment_id and r.provider_refund_id = p_provider_refund_id;
  if v_refund.id is null then
    select * into v_refund from public.refunds as r
    where r.payment_id = p_payment_id and r.provider_refund_id is null and r.status = 'pending' and r.amount = p_amount
    order by r.id limit 1;
  end if;
  v_amount := least(p_amount, v_payment.amount - v_payment.refunded - coalesce((select sum(r.amount) from public.refunds as r
    where r.payment_id = p_payment_id and r.status = 'pending' and r.provider_refund_id is not null), 0));
  if v_refund.id is null and v_payment.status in ('succeeded', 'partially_refunded') and v_amount > 0 then
    insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, created_at)
    values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, v_amount, v_payment.currency, clock_timestamp())
    returning * into v_refund;
  end if;
  if v_refund.id is null then
    return null;
  end if;
  if v_refund.provider_refund_id is null then
    v_refund := turnpike.refund_identify(v_refund.id, p_provider_refund_id);
  end if;
  return turnpike.refund_settle(v_refund, p_status, v_refund.requested_by);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.refund_settle(p_refund public.refunds, p_status text, p_actor_id uuid)
 RETURNS public.refunds
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments;
  v_refund public.refunds;
begin
  select * into v_payment from public.payments as p where p.id = p_refund.payment_id for update;
  if p_status = 'succeeded' and (case p_refund.status when 'pending' then p_refund.amount > v_payment.amount - v_payment.refunded
    when 'failed' then p_refund.amount > turnpike.payment_refundable(v_payment) end) then
    perform turnpike.fail('refund_exceeds_payment', 409,
      jsonb_build_object('refundable', turnpike.money(turnpike.payment_refundable(v_payment), v_payment.currency)));
  end if;
  update public.refunds as r set status = p_status, updated_at = clock_timestamp()
  where r.id = p_refund.id and (r.status = 'pending' and p_status <> 'pending' or r.status = 'failed' and p_status = 'succeeded')
  returning r.* into v_refund;
  if not found then
    select * into v_refund from public.refunds as r where r.id = p_refund.id;
    return v_refund;
  elsif p_status = 'succeeded' then
    update public.payments as p set refunded = p.refunded + v_refund.amount, updated_at = clock_timestamp(),
      status = case when p.refunded + v_refund.amount >= p.amount then 'refunded' else 'partially_refunded' end
    where p.id = v_payment.id
    returning p.* into v_payment;
    if v_payment.subscription_id is not null then
      perform turnpike.subscription_take_back(v_payment, v_refund.reason, p_actor_id);
    elsif exists (select from public.orders as o where o.id = v_payment.order_id and o.payment_id = v_payment.id) then
      perform turnpike.order_take_back(v_payment.order_id, v_refund.amount, v_refund.reason, p_actor_id);
    end if;
  else
    perform turnpike.dispute_take_back(d) from public.disputes as d where d.payment_id = v_payment.id;
  end if;
  return v_refund;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.setting(p_key text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return (select s.value from public.settings as s where s.key = p_key);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.setting_check(p_key text, p_value jsonb)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_max_grace_days constant integer := 90;
begin
  if p_key is null or p_key <> 'past_due_grace_days' then
    perform turnpike.invalid('/key', 'invalid_value', 'must be past_due_grace_days');
  end if;
  perform turnpike.check_whole(jsonb_build_object('value', p_value), 'value', 0, c_max_grace_days, p_nullable => true);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_cancel_apply(p_operation public.provider_operations, p_result jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_change jsonb := turnpike.subscription_result(p_operation, p_result)
    || jsonb_strip_nulls(jsonb_build_object('cancel_reason', p_operation.request ->> 'reason'));
  v_subscription public.subscriptions;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_operation.subject_id for update;
  if (p_operation.request ->> 'at_period_end')::boolean then
    update public.subscriptions as s set pending_price_id = null, pending_plan_version_id = null, pending_amount = null
    where s.id = v_subscription.id and not turnpike.subscription_final(s.status);
    v_subscription := turnpike.subscription_set_status(
      v_subscription.id, v_subscription.status, v_change || '{"cancel_at_period_end": true}');
  else
    v_subscription := turnpike.subscription_end_now(v_subscription, v_change);
  end if;
  perform turnpike.subscription_mail_ending(v_subscription);
  return turnpike.subscription_json(v_subscription);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_derive(p public.subscriptions, p_subject public.webhook_subjects)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v public.subscriptions := turnpike.subscription_derive_period(p, p_subject);
  v_state jsonb := coalesce(p_subject.state, '{}');
  v_as_of timestamptz := coalesce((p_subject.state ->> 'as_of')::timestamptz, '-infinity');
  v_failed_at timestamptz := (select max(f.value) from jsonb_each_text(p_subject.failing) as f)::timestamptz;
  c_leeway constant interval := '1 day';
begin
  v.status := coalesce(v_state ->> 'status', case when p.status = 'past_due' then 'active' else p.status end);
  if turnpike.subscription_final(p.status) and not turnpike.subscription_final(v.status) then
    return p;
  elsif v.status in ('trialing', 'active') and v_failed_at >= v_as_of then
    v.status := 'past_due';
  elsif v.status = 'past_due' and v_failed_at is null
    and p_subject.paid_until + c_leeway >= coalesce((v_state ->> 'current_period_end')::timestamptz, v_as_of) then
    v.status := 'active';
  end if;
  v.cancel_at_period_end := coalesce((v_state ->> 'cancel_at_period_end')::boolean, p.cancel_at_period_end);
  v.quantity := coalesce((v_state ->> 'quantity')::integer, p.quantity);
  v.trial_ends_at := coalesce((v_state ->> 'trial_ends_at')::timestamptz, p.trial_ends_at,
    case when v.status = 'trialing' then v.current_period_end end);
  v.past_due_since := case when v.status = 'past_due' then coalesce(
    (select min(f.value) from jsonb_each_text(p_subject.failing) as f)::timestamptz, v_as_of) end;
  v.canceled_at := null;
  v.ended_at := null;
  if v.cancel_at_period_end or turnpike.subscription_final(v.status) then
    v.canceled_at := coalesce((v_state ->> 'canceled_at')::timestamptz, nullif(v_as_of, '-infinity'), p.canceled_at);
  end if;
  if turnpike.subscription_final(v.status) then
    v.ended_at := coalesce((v_state ->> 'ended_at')::timestamptz, case when v.status = 'canceled'
      then greatest(coalesce(p_subject.paid_until, v.current_period_end), v.canceled_at) else v.canceled_at end);
  end if;
  return v;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_derive_period(p public.subscriptions, p_subject public.webhook_subjects)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v public.subscriptions := p;
  v_end timestamptz := (p_subject.state ->> 'current_period_end')::timestamptz;
  v_start timestamptz := coalesce((p_subject.state ->> 'current_period_start')::timestamptz,
    turnpike.time_after(v_end, - turnpike.billing_interval(p.billing_period)));
begin
  if v_end > v_start then
    v.current_period_start := v_start;
    v.current_period_end := v_end;
  end if;
  if p_subject.paid_until > v.current_period_end then
    v.current_period_start := p_subject.paid_start;
    v.current_period_end := p_subject.paid_until;
  end if;
  return v;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_end_now(p public.subscriptions, p_change jsonb)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions;
begin
  if not turnpike.subscription_final(p.status) then
    return turnpike.subscription_set_status(p.id, 'canceled', p_change || '{"cancel_at_period_end": false}');
  end if;
  update public.subscriptions as s set ended_at = least(s.ended_at, clock_timestamp()), updated_at = clock_timestamp() where s.id = p.id
  returning s.* into v_subscription;
  perform turnpike.subscription_remember(v_subscription);
  return v_subscription;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_grant_due(p_max_rows integer DEFAULT 1000)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions;
  v_granted integer := 0;
begin
  perform turnpike.subscription_settle_due(p_max_rows);
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.status in ('trialing', 'active') and s.current_period_end > clock_timestamp()
      and (s.credits_granted_until is null or s.credits_granted_until <= clock_timestamp())
      and num_nonnulls(s.user_id, s.tenant_id) > 0 and turnpike.subscription_period_due(s)
    order by s.credits_granted_until nulls first limit p_max_rows for update skip locked
  loop
    begin
      if turnpike.subscription_period_grant(
        v_subscription, v_subscription.current_period_start, v_subscription.current_period_end) > 0 then
        v_granted := v_granted + 1;
      end if;
    exception when others then
      -- One that cannot be granted must not keep the others from their credits.
      raise warning 'no credits for subscription %: %', v_subscription.id, sqlerrm;
    end;
  end loop;
  return v_granted;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_lots(p public.subscriptions, p_start timestamp with time zone, p_end timestamp with time zone)
 RETURNS SETOF public.credit_grants
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_leeway constant interval := '1 day';
begin
  return query
    select g.* from public.credit_accounts as a join public.credit_grants as g on g.account_id = a.id and g.source = 'plan'
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end
      and g.source_ref collate "C" >= turnpike.subscription_period_ref(p.id, p_start - c_leeway) collate "C"
      and g.source_ref collate "C" < turnpike.subscription_period_ref(p.id, p_end - c_leeway) collate "C";
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_mail_ending(p public.subscriptions)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_ends_at text := turnpike.rfc3339(coalesce(p.ended_at, p.current_period_end));
begin
  if num_nonnulls(p.user_id, p.tenant_id) > 0 then
    perform turnpike.mail_put('subscription_ending', p.id || ':' || v_ends_at, p.user_id, p.tenant_id,
      jsonb_build_object('subscription', turnpike.subscription_json(p) - 'limits' - 'features', 'ends_at', v_ends_at));
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_period_due(p public.subscriptions)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_report_time constant interval := '1 day';
begin
  return turnpike.subscription_local(p.provider) or p.credits_granted_until > p.current_period_start
    or p.current_period_start <= clock_timestamp() - c_report_time
    or exists (select from public.webhook_subjects as u
      where u.provider = p.provider and u.livemode = p.livemode and u.kind = 'subscription' and u.provider_id = p.provider_subscription_id
        and u.paid_until >= p.current_period_end);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_period_grant(p public.subscriptions, p_period_start timestamp with time zone, p_period_end timestamp with time zone, p_cause_kind text DEFAULT 'task'::text, p_cause_id text DEFAULT 'grant-monthly-credits'::text, p_paid boolean DEFAULT false)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := case when p.tenant_id is null then p.user_id end;
  v_month record;
  v_credits bigint;
  v_ref text;
begin
  v_month := turnpike.subscription_credit_month(p.billing_period, p_period_start, p_period_end, clock_timestamp());
  if v_month.ends_at <= clock_timestamp() or num_nonnulls(p.user_id, p.tenant_id) = 0 then
    return 0;
  end if;
  perform from public.subscriptions as s where s.id = p.id for update;
  select v.monthly_credits into v_credits from public.plan_versions as v where v.id = p.plan_version_id;
  if v_credits > 0 then
    v_ref := turnpike.subscription_period_ref(p.id, v_month.starts_at);
    perform turnpike.credit_account_lock(v_user_id, p.tenant_id, p_create => true);
    if turnpike.subscription_period_granted(p, v_month.starts_at)
      or (not p_paid and turnpike.subscription_unpaid(p) and turnpike.subscription_credits_running(p))
      or turnpike.subscription_period_refunded(p.id, v_month.starts_at) then
      v_credits := 0;
    else
      perform turnpike.credit_grant(
        v_user_id, p.tenant_id, v_credits, 'plan', v_month.ends_at, null, null, v_ref, p_cause_kind, p_cause_id, null);
    end if;
  end if;
  update public.subscriptions as s set credits_granted_from = v_month.starts_at, credits_granted_until = v_month.ends_at
  where s.id = p.id and (s.credits_granted_until is null or s.credits_granted_until < v_month.ends_at);
  return v_credits;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_period_granted(p public.subscriptions, p_month_start timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (select from public.credit_grants as g
      where g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(p.id, p_month_start))
    or (not turnpike.subscription_local(p.provider)
      and exists (select from turnpike.subscription_lots(p, p_month_start, p_month_start + interval '2 days')));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_period_refunded(p_subscription_id uuid, p_month_start timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select from public.payments as y
    where y.status = 'refunded' and p_month_start >= y.period_start and p_month_start < y.period_end and (
      y.subscription_id = p_subscription_id
      or y.order_id = (select s.order_id from public.subscriptions as s where s.id = p_subscription_id)));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_redate(p public.subscriptions, p_subject public.webhook_subjects)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v public.subscriptions;
  v_lot public.credit_grants;
  v_month record;
  c_leeway constant interval := '1 day';
begin
  if p.estimated_start is null or not coalesce(
    p.estimated_start >= p_subject.first_start - c_leeway and p.estimated_start < p_subject.first_end, false) then
    return p;
  end if;
  v_month := turnpike.subscription_credit_month(p.billing_period, p_subject.first_start, p_subject.first_end, p_subject.first_start);
  update public.subscriptions as s set estimated_start = null,
    current_period_start = case when s.current_period_start = s.estimated_start then p_subject.first_start else s.current_period_start end,
    current_period_end = case when s.current_period_start = s.estimated_start then p_subject.first_end else s.current_period_end end,
    credits_granted_until = case when s.credits_granted_from = s.estimated_start then v_month.ends_at else s.credits_granted_until end,
    credits_granted_from = case when s.credits_granted_from = s.estimated_start then v_month.starts_at else s.credits_granted_from end
  where s.id = p.id
  returning s.* into v;
  update public.payments as y set period_start = p_subject.first_start, period_end = p_subject.first_end
  where y.order_id = p.order_id and y.period_start = p.estimated_start;
  select * into v_lot from public.credit_grants as g
  where g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(p.id, p.estimated_start);
  if found then
    perform turnpike.credit_account_lock(null, null, p_id => v_lot.account_id);
    update public.credit_grants as g
    set source_ref = turnpike.subscription_period_ref(p.id, v_month.starts_at), expires_at = v_month.ends_at where g.id = v_lot.id;
    update public.credit_accounts as a set next_deadline = least(a.next_deadline, v_month.ends_at) where a.id = v_lot.account_id;
  end if;
  return v;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_remember(p public.subscriptions)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_state jsonb := jsonb_strip_nulls(jsonb_build_object('status', p.status, 'current_period_start',
    turnpike.rfc3339(p.current_period_start), 'current_period_end', turnpike.rfc3339(p.current_period_end),
    'cancel_at_period_end', p.cancel_at_period_end, 'canceled_at', turnpike.rfc3339(p.canceled_at),
    'ended_at', turnpike.rfc3339(p.ended_at), 'trial_ends_at', turnpike.rfc3339(p.trial_ends_at), 'quantity', p.quantity,
    'amount', p.amount, 'price_id', p.price_id, 'authoritative', false, 'own', true,
    'as_of', turnpike.rfc3339(date_trunc('second', clock_timestamp()))));
begin
  if p.provider_subscription_id is null or turnpike.subscription_local(p.provider) then
    return;
  end if;
  insert into public.webhook_subjects as u (provider, livemode, kind, provider_id, order_id, state, version)
  values (p.provider, p.livemode, 'subscription', p.provider_subscription_id, p.order_id, v_state, 1)
  on conflict (provider, livemode, kind, provider_id) do update
  set state = excluded.state, version = u.version + 1, updated_at = clock_timestamp();
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_reprice(p public.subscriptions, p_state jsonb)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_price public.prices;
  v_version_id uuid;
begin
  select r.* into v_price from public.prices as r join public.products as d on d.id = r.product_id
  where (r.id = (p_state ->> 'price_id')::uuid or (p_state ->> 'price_id' is null and r.clerk_plan_id = p_state ->> 'clerk_plan_id'))
    and d.seller_id = p.seller_id and d.product_type = 'subscription' and r.currency = p.currency
  order by r.id = p.price_id desc, r.on_sale desc, r.created_at, r.id limit 1;
  if v_price.id is null or v_price.id = p.price_id then
    return p;
  elsif v_price.id = p.pending_price_id then
    return turnpike.subscription_move(p, p.pending_price_id, p.pending_plan_version_id, p.pending_amount);
  end if;
  select v.id into v_version_id from public.plans as n join public.plan_versions as v on v.plan_id = n.id
  where n.product_id = v_price.product_id order by v.version desc limit 1;
  return turnpike.subscription_move(p, v_price.id, v_version_id, coalesce((p_state ->> 'amount')::bigint, v_price.amount));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_set_status(p_subscription_id uuid, p_status text, p_change jsonb DEFAULT '{}'::jsonb)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_now timestamptz := clock_timestamp();
  v_final boolean := turnpike.subscription_final(p_status);
begin
  select * into v_old from public.subscriptions as s where s.id = p_subscription_id for update;
  if not found or turnpike.subscription_final(v_old.status) or not turnpike.subscription_transition(v_old.status, p_status) then
    return v_old;
  end if;
  v_new := jsonb_populate_record(v_old, p_change);
  v_new.status := p_status;
  v_new.trial_ends_at := coalesce(v_new.trial_ends_at, case when p_status = 'trialing' then v_new.current_period_end end);
  v_new.canceled_at := case when v_final or v_new.cancel_at_period_end then coalesce(v_new.canceled_at, v_now) end;
  v_new.ended_at := case when v_final then coalesce(
    v_new.ended_at, case when v_new.cancel_at_period_end then v_new.current_period_end end, v_now) end;
  v_new.past_due_since := case when p_status = 'past_due' then coalesce(v_new.past_due_since, v_now) end;
  v_new := turnpike.subscription_write(v_old, v_new);
  perform turnpike.subscription_remember(v_new);
  return v_new;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_start(p_order public.orders, p_item public.order_items, p_provider text, p_livemode boolean, p_provider_subscription_id text, p_period_start timestamp with time zone, p_period_end timestamp with time zone, p_trial_ends_at timestamp with time zone)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions;
  v_start timestamptz := coalesce(p_period_start, clock_timestamp());
  v_trial boolean := coalesce(p_trial_ends_at > clock_timestamp(), false);
begin
  select * into v_subscription from public.subscriptions as s
  where s.order_id = p_order.id and s.seller_id = p_item.seller_id for update;
  if found then
    return turnpike.subscription_sync(turnpike.subscription_identify(v_subscription, p_provider_subscription_id));
  end if;
  v_subscription := turnpike.subscription_make_way(p_order.user_id, p_order.tenant_id, p_item);
  if v_subscription.id is not null then
    return v_subscription;
  end if;
  insert into public.subscriptions as s (
    id, user_id, tenant_id, seller_id, product_id, plan_id, plan_version_id, price_id, order_id, amount, currency, billing_period,
    quantity, feature_keys, status, provider, livemode, current_period_start, current_period_end, trial_ends_at, estimated_start)
  select turnpike.new_id(), p_order.user_id, p_order.tenant_id, p_item.seller_id, p_item.product_id, v.plan_id, v.id, p_item.price_id,
    p_order.id, p_item.unit_amount, p_order.currency, p_item.billing_period, p_item.quantity, p_item.feature_keys,
    case when v_trial then 'trialing' else 'active' end, coalesce(p_provider, 'none'), coalesce(p_livemode, false),
    v_start, coalesce(p_period_end, case when v_trial then p_trial_ends_at end,
      turnpike.time_after(v_start, turnpike.billing_interval(p_item.billing_period))), p_trial_ends_at,
    case when not turnpike.subscription_local(p_provider) and (p_period_start is null or p_period_end is null) then v_start end
  from public.plan_versions as v where v.id = p_item.plan_version_id
  on conflict do nothing
  returning s.* into v_subscription;
  if v_subscription.id is null then
    -- Another one came between: now it is there to be looked at.
    v_subscription := turnpike.subscription_make_way(p_order.user_id, p_order.tenant_id, p_item);
    if v_subscription.id is null then
      perform turnpike.fail('already_subscribed', 409, jsonb_build_object('change', '/v1/subscription/change'));
    end if;
    return v_subscription;
  end if;
  update public.payments as y set period_start = v_subscription.current_period_start, period_end = v_subscription.current_period_end
  where y.id = p_order.payment_id;
  v_subscription := turnpike.subscription_identify(v_subscription, p_provider_subscription_id);
  perform turnpike.subscription_initial_grant(v_subscription);
  perform turnpike.subscription_period_grant(v_subscription, v_subscription.current_period_start, v_subscription.current_period_end,
    'order', p_order.id::text);
  return turnpike.subscription_sync(v_subscription);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_sync(p public.subscriptions)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_subject public.webhook_subjects;
begin
  select * into v_old from public.subscriptions as s where s.id = p.id for update;
  select * into v_subject from public.webhook_subjects as u
  where u.provider = v_old.provider and u.livemode = v_old.livemode and u.kind = 'subscription' and (
    u.provider_id = v_old.provider_subscription_id or (v_old.provider_subscription_id is null and u.order_id = v_old.order_id))
  order by u.created_at limit 1 for update;
  if not found then
    return v_old;
  end if;
  v_old := turnpike.subscription_identify(v_old, v_subject.provider_id);
  v_old := turnpike.subscription_redate(v_old, v_subject);
  v_old := turnpike.subscription_reprice(v_old, v_subject.state);
  v_new := turnpike.subscription_derive(v_old, v_subject);
  if v_new is distinct from v_old then
    v_new := turnpike.subscription_write(v_old, v_new);
  end if;
  if v_new.cancel_at_period_end or turnpike.subscription_final(v_new.status) then
    perform turnpike.subscription_mail_ending(v_new);
  end if;
  return v_new;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_take_back(p_payment public.payments, p_reason text, p_actor_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions;
  v_lot public.credit_grants;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_payment.subscription_id;
  for v_lot in
    select g.* from turnpike.subscription_lots(v_subscription, p_payment.period_start, p_payment.period_end) as g order by g.id
  loop
    perform turnpike.lot_take_back(
      v_lot, p_payment.refunded, p_payment.amount, p_reason, 'webhook_event', p_payment.id::text, p_actor_id);
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_transition(p_from text, p_to text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return p_from = p_to or (p_from in ('trialing', 'active', 'past_due', 'paused')
    and p_to in ('trialing', 'active', 'past_due', 'paused', 'canceled', 'expired'));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscription_write(p_old public.subscriptions, p_new public.subscriptions)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_new public.subscriptions;
  v_final boolean := turnpike.subscription_final(p_new.status);
  -- Providers' clocks and ours differ a little, and a period's start is sometimes the payment's.
  c_leeway constant interval := '1 day';
begin
  update public.subscriptions as s set
    status = p_new.status, current_period_start = p_new.current_period_start, current_period_end = p_new.current_period_end,
    quantity = p_new.quantity, cancel_at_period_end = p_new.cancel_at_period_end, cancel_reason = p_new.cancel_reason,
    trial_ends_at = p_new.trial_ends_at, canceled_at = p_new.canceled_at, ended_at = p_new.ended_at,
    past_due_since = p_new.past_due_since,
    pending_price_id = case when not v_final then s.pending_price_id end,
    pending_plan_version_id = case when not v_final then s.pending_plan_version_id end,
    pending_amount = case when not v_final then s.pending_amount end,
    updated_at = clock_timestamp()
  where s.id = p_old.id
  returning s.* into v_new;
  if v_new.pending_price_id is not null and v_new.current_period_start >= p_old.current_period_end - c_leeway then
    v_new := turnpike.subscription_move(v_new, v_new.pending_price_id, v_new.pending_plan_version_id, v_new.pending_amount);
  end if;
  return v_new;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.subscriptions_recount()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform from public.subscriptions as s where s.status in ('trialing', 'active', 'past_due', 'paused') order by s.id for update;
  perform turnpike.entitlement_grant_subscription(s) from public.subscriptions as s
  where s.status in ('trialing', 'active', 'past_due', 'paused');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.task_metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  c_kept constant interval := '1 day';
begin
  return coalesce((select jsonb_agg(turnpike.metric('turnpike_task_runs', 'gauge', 'Runs of tasks that began within a day.', s.runs,
      jsonb_build_object('task', s.name, 'status', s.status)) order by s.name, s.status)
    from (select r.name, turnpike.task_run_status(r) as status, count(*) as runs
      from public.task_runs as r where r.started_at > now() - c_kept group by 1, 2) as s), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.task_run_bury()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  c_max_rows constant integer := 100;
begin
  update public.task_runs as r set status = 'abandoned'
  from (select x.id from public.task_runs as x where x.status = 'running' and x.running_until <= clock_timestamp()
    limit c_max_rows for update skip locked) as dead
  where r.id = dead.id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.task_run_cleanup(p_max_rows integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_runs bigint;
  c_kept constant interval := '30 days';
begin
  delete from public.task_runs as r
  using (select x.id from public.task_runs as x where x.started_at <= now() - c_kept limit p_max_rows for update skip locked) as old
  where r.id = old.id;
  get diagnostics v_runs = row_count;
  return jsonb_build_object('task_runs', v_runs);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.task_run_json(p public.task_runs)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'id', p.id, 'name', p.name, 'status', turnpike.task_run_status(p), 'trigger', p.trigger,
    'started_at', turnpike.rfc3339(p.started_at), 'finished_at', turnpike.rfc3339(p.finished_at),
    'duration_ms', round(extract(epoch from p.finished_at - p.started_at) * 1000)::bigint, 'result', p.result, 'error', p.error);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.task_run_status(p public.task_runs)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return case when p.status = 'running' and p.running_until <= clock_timestamp() then 'abandoned' else p.status end;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.task_settle_accounts(p_only_holds boolean, p_before timestamp with time zone, p_max_rows integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_account public.credit_accounts;
  v_settled integer := 0;
begin
  for v_account in
    select a.* from public.credit_accounts as a
    where a.next_deadline <= p_before and a.updated_at < p_before and (not p_only_holds or exists (
      select from public.credit_holds as h where h.account_id = a.id and h.status = 'active' and h.expires_at <= p_before))
    order by a.next_deadline limit p_max_rows for update skip locked
  loop
    perform turnpike.credit_settle(v_account);
    v_settled := v_settled + 1;
  end loop;
  return v_settled;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.user_erase(p_user_id uuid)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_deleted_at timestamptz;
begin
  insert into public.deleted_users as d (user_id, deleted_at) values (p_user_id, clock_timestamp())
  on conflict (user_id) do update set deleted_at = greatest(d.deleted_at, excluded.deleted_at)
  returning d.deleted_at into v_deleted_at;
  delete from public.idempotency_keys where caller = p_user_id;
  perform turnpike.payment_erase(p_user_id);
  perform turnpike.order_erase(p_user_id);
  perform turnpike.subscription_erase(p_user_id);
  perform turnpike.ai_erase(p_user_id);
  perform turnpike.credit_erase(p_user_id);
  perform turnpike.catalog_erase(p_user_id);
  perform turnpike.coupon_erase(p_user_id);
  perform turnpike.entitlement_erase(p_user_id);
  perform turnpike.booking_erase(p_user_id);
  perform turnpike.download_erase(p_user_id);
  perform turnpike.mail_erase(p_user_id);
  perform turnpike.webhook_erase(p_user_id);
  delete from public.memberships where user_id = p_user_id;
  delete from public.customers where user_id = p_user_id;
  delete from public.profiles where user_id = p_user_id;
  return v_deleted_at;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_about(p_event public.webhook_events, p_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.webhook_events as e set user_id = p_user_id where e.id = p_event.id and e.user_id is null and p_user_id is not null;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_applied boolean := case p ->> 'kind'
    when 'payment_succeeded' then turnpike.webhook_apply_payment_succeeded(p_event, p)
    when 'checkout_completed' then turnpike.webhook_apply_checkout_completed(p_event, p)
    when 'checkout_expired' then turnpike.webhook_apply_checkout_expired(p_event, p)
    when 'payment_processing' then turnpike.webhook_apply_payment_processing(p_event, p)
    when 'payment_failed' then turnpike.webhook_apply_payment_failed(p_event, p)
    when 'subscription_changed' then turnpike.webhook_apply_subscription_changed(p_event, p)
    when 'invoice_paid' then turnpike.webhook_apply_invoice_paid(p_event, p)
    when 'invoice_failed' then turnpike.webhook_apply_invoice_failed(p_event, p)
    when 'trial_ending' then turnpike.webhook_apply_trial_ending(p_event, p)
    when 'refund_changed' then turnpike.webhook_apply_refund_changed(p_event, p)
    when 'dispute_changed' then turnpike.webhook_apply_dispute_changed(p_event, p)
    when 'user_changed' then turnpike.webhook_apply_user_changed(p_event, p)
    when 'user_deleted' then turnpike.webhook_apply_user_deleted(p_event, p)
    when 'tenant_changed' then turnpike.webhook_apply_tenant_changed(p_event, p)
    when 'tenant_deleted' then turnpike.webhook_apply_tenant_changed(p_event, p)
    when 'membership_changed' then turnpike.webhook_apply_membership_changed(p_event, p)
    when 'membership_deleted' then turnpike.webhook_apply_membership_changed(p_event, p)
    when 'catalog_changed' then turnpike.webhook_apply_catalog_changed(p_event, p) end;
begin
  if v_applied is null then
    perform turnpike.invalid('/kind', 'invalid_value', 'must be a command');
  end if;
  return v_applied;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_catalog_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_kind text := p ->> 'object';
  v_id uuid := coalesce(turnpike.webhook_uuid(p ->> (v_kind || '_id')), (select o.object_id from public.provider_objects as o
    where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = v_kind and o.provider_id = p ->> 'provider_id'));
  v_as_of text := turnpike.rfc3339(coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at));
  v_subject public.webhook_subjects;
  v_product_id uuid;
begin
  select d.id into v_product_id from public.products as d
  where d.archived_at is null and d.id = case v_kind when 'product' then v_id
    when 'price' then (select r.product_id from public.prices as r where r.id = v_id and r.archived_at is null) end
  for update;
  if not found or (v_kind = 'product' and p ->> 'price_id' is not null) then
    return false;
  end if;
  v_subject := turnpike.webhook_subject(p_event, v_kind, p ->> 'provider_id');
  if v_subject.state ->> 'as_of' > v_as_of then
    return true;
  end if;
  if v_kind = 'product' then
    perform turnpike.webhook_catalog_product(v_product_id, v_subject, p);
  else
    perform turnpike.webhook_catalog_price(v_id, v_product_id, p);
  end if;
  perform turnpike.webhook_catalog_credits(v_product_id, p);
  update public.webhook_subjects as s set state = coalesce(s.state, '{}') || jsonb_build_object('as_of', v_as_of)
  where s.provider = v_subject.provider and s.livemode = v_subject.livemode and s.kind = v_kind and s.provider_id = v_subject.provider_id;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_checkout_completed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
  v_subscription jsonb := coalesce(nullif(p -> 'subscription', 'null'), '{}')
    || jsonb_strip_nulls(jsonb_build_object('provider_subscription_id', p -> 'provider_subscription_id'));
begin
  if (p ->> 'paid')::boolean then
    perform turnpike.webhook_pay(p_event, v_payment, p, v_subscription);
    return true;
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  perform turnpike.webhook_identify_subscription(p_event, v_payment.order_id, v_subscription);
  update public.checkout_sessions as s set status = 'complete', updated_at = clock_timestamp()
  where s.payment_id = v_payment.id and s.status <> 'complete';
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_checkout_expired(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
begin
  perform turnpike.webhook_identify(p_event, v_payment, p);
  update public.checkout_sessions as s set status = 'expired', updated_at = clock_timestamp()
  where s.payment_id = v_payment.id and s.status in ('creating', 'open');
  perform turnpike.webhook_close(v_payment);
  perform turnpike.order_release(v_payment.order_id) where not turnpike.order_awaited(v_payment.order_id, v_payment.id);
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_dispute_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
  v_dispute public.disputes;
begin
  perform turnpike.webhook_require(p, 'provider_dispute_id');
  if lower(p ->> 'currency') is distinct from v_payment.currency then
    perform turnpike.webhook_check_amount(v_payment, (p ->> 'amount')::bigint, p ->> 'currency');
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  v_payment := turnpike.webhook_came(v_payment, p);
  insert into public.disputes as d (id, payment_id, user_id, tenant_id, amount, currency, reason, status, provider_dispute_id, created_at)
  values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, (p ->> 'amount')::bigint, v_payment.currency,
    p ->> 'reason', coalesce(p ->> 'status', 'open'), p ->> 'provider_dispute_id', clock_timestamp())
  on conflict (payment_id, provider_dispute_id) do update
  set status = case when d.status = 'lost' or (d.status = 'won' and excluded.status = 'open') then d.status else excluded.status end,
    amount = greatest(d.amount, excluded.amount), reason = coalesce(d.reason, excluded.reason), updated_at = clock_timestamp()
  returning d.* into v_dispute;
  perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'dispute', v_dispute.provider_dispute_id, v_dispute.id);
  perform turnpike.dispute_take_back(v_dispute);
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_invoice_failed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions := turnpike.webhook_subscription(p_event, p);
  v_order public.orders := turnpike.webhook_order(p ->> 'order_public_id');
  v_subject public.webhook_subjects;
begin
  if coalesce(v_subscription.id, v_order.id) is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  v_subject := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
  perform turnpike.webhook_link(v_subject, v_order.id);
  perform turnpike.webhook_fold_failure(v_subject, coalesce((p ->> 'period_end')::timestamptz, turnpike.time_after(
    v_subscription.current_period_end, turnpike.billing_interval(v_subscription.billing_period))), p_event.occurred_at);
  if v_subscription.id is not null then
    v_subscription := turnpike.subscription_sync(v_subscription);
  end if;
  perform turnpike.mail_put('payment_failed', p_event.provider || ':' || (p ->> 'provider_invoice_id'),
    coalesce(v_subscription.user_id, v_order.user_id), coalesce(v_subscription.tenant_id, v_order.tenant_id),
    jsonb_strip_nulls(jsonb_build_object('amount', turnpike.money((p ->> 'amount')::bigint, lower(p ->> 'currency')),
      'next_attempt_at', turnpike.rfc3339((p ->> 'next_attempt_at')::timestamptz),
      'subscription', case when v_subscription.id is not null then turnpike.subscription_json(v_subscription) - 'limits' - 'features' end,
      'order', case when v_subscription.id is null then turnpike.order_json(v_order) end)))
  where num_nonnulls(v_subscription.user_id, v_order.user_id, v_subscription.tenant_id, v_order.tenant_id) > 0
    and p ->> 'provider_invoice_id' <> '';
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_invoice_paid(p_event public.webhook_events, p_command jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  p jsonb := turnpike.webhook_invoice(p_event, p_command);
  v_payment public.payments;
  v_subscription public.subscriptions;
  v_subject public.webhook_subjects;
begin
  perform turnpike.webhook_require(p, 'provider_invoice_id');
  if p ->> 'reason' = 'create' then
    v_payment := turnpike.webhook_payment(p_event, turnpike.webhook_invoice_reference(p_event, p));
    perform turnpike.webhook_pay(p_event, v_payment, p, p);
  end if;
  v_subscription := turnpike.webhook_subscription(p_event, p);
  if v_payment.id is null and v_subscription.id is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  elsif v_payment.id is null then
    v_payment := turnpike.webhook_renewal(p_event, v_subscription, p);
  end if;
  perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'invoice', p ->> 'provider_invoice_id', v_payment.id);
  if p ->> 'reason' in ('create', 'cycle') and nullif(p ->> 'provider_subscription_id', '') is not null then
    v_subject := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
    perform turnpike.webhook_link(v_subject, coalesce(v_subscription.order_id, v_payment.order_id));
    perform turnpike.webhook_fold_period(v_subject, (p ->> 'period_start')::timestamptz, (p ->> 'period_end')::timestamptz, true);
    if v_subscription.id is not null then
      v_subscription := turnpike.subscription_sync(v_subscription);
    end if;
  end if;
  if p ->> 'reason' = 'cycle' then
    perform turnpike.webhook_renew(p_event, v_payment, v_subscription);
    if v_payment.amount > 0 then
      perform turnpike.mail_receipt(v_payment);
    end if;
  end if;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_membership_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := (p ->> 'user_id')::uuid;
  v_as_of timestamptz := coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at);
  v_deleted boolean := p ->> 'kind' = 'membership_deleted';
begin
  if coalesce(p ->> 'tenant_id', '') = '' or v_user_id is null then
    perform turnpike.invalid('/tenant_id', 'required', 'and user_id are required');
  end if;
  perform turnpike.webhook_about(p_event, v_user_id);
  if exists (select from public.deleted_users as d where d.user_id = v_user_id) then
    return true;
  end if;
  insert into public.memberships as m (tenant_id, user_id, role, as_of, deleted_at)
  values (p ->> 'tenant_id', v_user_id, case when not v_deleted then p ->> 'role' end, v_as_of, case when v_deleted then v_as_of end)
  on conflict (tenant_id, user_id) do update set role = excluded.role, as_of = excluded.as_of, deleted_at = excluded.deleted_at,
    updated_at = clock_timestamp()
  where row(excluded.as_of, excluded.deleted_at is not null, coalesce(excluded.role, ''))
    > row(m.as_of, m.deleted_at is not null, coalesce(m.role, ''));
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_payment_failed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
  v_final boolean := coalesce((p ->> 'final')::boolean, false);
begin
  perform turnpike.webhook_identify(p_event, v_payment, p);
  perform turnpike.payment_failed(v_payment.id, case when v_final then 'failed' else 'pending' end,
    jsonb_build_object('code', coalesce(p ->> 'code', 'payment_failed'), 'message', p -> 'message'));
  perform turnpike.webhook_close(v_payment);
  if v_final and v_payment.order_id is not null then
    perform turnpike.mail_put('payment_failed', 'payment:' || v_payment.id, v_payment.user_id, v_payment.tenant_id,
      jsonb_build_object('amount', turnpike.money(v_payment.amount, v_payment.currency), 'order', turnpike.order_json(o)))
    from public.orders as o where o.id = v_payment.order_id;
    perform turnpike.order_release(v_payment.order_id) where not turnpike.order_awaited(v_payment.order_id, v_payment.id);
  end if;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_payment_processing(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
begin
  perform turnpike.webhook_identify(p_event, v_payment, p);
  perform turnpike.webhook_process(v_payment);
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_payment_succeeded(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform turnpike.webhook_pay(p_event, turnpike.webhook_payment(p_event, p -> 'payment'), p, nullif(p -> 'subscription', 'null'));
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_refund_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
begin
  perform turnpike.webhook_require(p, 'provider_refund_id');
  if lower(p ->> 'currency') is distinct from v_payment.currency then
    perform turnpike.webhook_check_amount(v_payment, (p ->> 'amount')::bigint, p ->> 'currency');
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  v_payment := turnpike.webhook_came(v_payment, p);
  perform turnpike.refund_reported(v_payment.id, p ->> 'provider_refund_id', (p ->> 'amount')::bigint, p ->> 'status');
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_subscription_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions := turnpike.webhook_subscription(p_event, p);
  v_subject public.webhook_subjects := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
  v_order public.orders;
begin
  perform turnpike.webhook_fold(v_subject, turnpike.webhook_state(p_event, p));
  if v_subscription.id is not null then
    perform turnpike.customer_identify(v_subscription.user_id, p_event.provider, p_event.livemode, p);
    perform turnpike.subscription_sync(v_subscription);
    return true;
  end if;
  v_order := turnpike.webhook_order(p ->> 'order_public_id', coalesce(nullif(p -> 'payer', 'null'), '{}')
    || jsonb_build_object('clerk_plan_id', p -> 'clerk_plan_id'));
  if coalesce(v_order.id, v_subject.order_id) is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  perform turnpike.webhook_link(v_subject, v_order.id);
  perform turnpike.webhook_about(p_event, v_order.user_id);
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_tenant_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_as_of timestamptz := coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at);
  v_deleted boolean := p ->> 'kind' = 'tenant_deleted';
begin
  if coalesce(p ->> 'tenant_id', '') = '' then
    perform turnpike.invalid('/tenant_id', 'required', 'is required');
  end if;
  insert into public.tenants as t (id, name, slug, as_of, deleted_at)
  values (p ->> 'tenant_id', case when not v_deleted then p ->> 'name' end, case when not v_deleted then p ->> 'slug' end, v_as_of,
    case when v_deleted then v_as_of end)
  on conflict (id) do update set name = excluded.name, slug = excluded.slug, as_of = excluded.as_of, deleted_at = excluded.deleted_at,
    updated_at = clock_timestamp()
  where row(excluded.as_of, excluded.deleted_at is not null, coalesce(excluded.name, ''), coalesce(excluded.slug, ''))
    > row(t.as_of, t.deleted_at is not null, coalesce(t.name, ''), coalesce(t.slug, ''));
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_trial_ending(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions := turnpike.webhook_subscription(p_event, p);
  v_ends_at text := turnpike.rfc3339(coalesce((p ->> 'trial_ends_at')::timestamptz, v_subscription.trial_ends_at));
begin
  if v_subscription.id is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  v_subscription := turnpike.subscription_sync(v_subscription);
  perform turnpike.mail_put('trial_ending', v_subscription.id || ':' || v_ends_at, v_subscription.user_id, v_subscription.tenant_id,
    jsonb_build_object('subscription', turnpike.subscription_json(v_subscription) - 'limits' - 'features', 'ends_at', v_ends_at))
  where num_nonnulls(v_subscription.user_id, v_subscription.tenant_id) > 0 and v_ends_at is not null;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_user_changed(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := (p ->> 'user_id')::uuid;
  v_as_of timestamptz := coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at);
  v_name text := left(nullif(btrim(regexp_replace(p ->> 'display_name', '[[:cntrl:]]', '', 'g')), ''), 100);
  v_avatar text := case when length(p ->> 'avatar_url') <= 2048 and p ->> 'avatar_url' like 'https://%' then p ->> 'avatar_url' end;
begin
  perform turnpike.webhook_about(p_event, v_user_id);
  if exists (select from public.deleted_users as d where d.user_id = v_user_id) then
    return true;
  end if;
  insert into public.profiles as t (user_id, email, display_name, avatar_url, reported_at)
  values (v_user_id, p ->> 'email', v_name, v_avatar, v_as_of)
  on conflict (user_id) do update set email = coalesce(excluded.email, t.email),
    display_name = coalesce(excluded.display_name, t.display_name), avatar_url = coalesce(excluded.avatar_url, t.avatar_url),
    reported_at = excluded.reported_at, updated_at = clock_timestamp()
  where t.reported_at is null or t.reported_at < excluded.reported_at;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_apply_user_deleted(p_event public.webhook_events, p jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid := (p ->> 'user_id')::uuid;
begin
  if v_user_id is null then
    perform turnpike.invalid('/user_id', 'required', 'is required');
  end if;
  perform turnpike.webhook_about(p_event, v_user_id);
  perform turnpike.user_erase(v_user_id);
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_came(p_payment public.payments, p jsonb)
 RETURNS public.payments
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_payment.status not in ('succeeded', 'partially_refunded', 'refunded')
    and ((p ->> 'amount')::bigint >= p_payment.amount) is not true then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  return turnpike.payment_succeeded(p_payment.id);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_catalog_credits(p_product_id uuid, p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_version public.plan_versions;
  v_change jsonb;
begin
  select v.* into v_version from public.plans as n join public.plan_versions as v on v.plan_id = n.id
  where n.product_id = p_product_id order by v.version desc limit 1;
  if not found then
    return;
  end if;
  v_change := jsonb_strip_nulls(jsonb_build_object(
    'initial_credits', case when v_version.initial_credits = 0 then p -> 'initial_credits' end,
    'monthly_credits', case when v_version.monthly_credits = 0 then p -> 'monthly_credits' end));
  perform turnpike.plan_check(v_change);
  perform turnpike.plan_save(p_product_id, v_change);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_catalog_price(p_price_id uuid, p_product_id uuid, p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  c_max_amount constant bigint := 99999999;
begin
  update public.prices as r set active = coalesce((p ->> 'active')::boolean, r.active), updated_at = clock_timestamp(),
    amount = case when lower(p ->> 'currency') = r.currency and (p ->> 'amount')::bigint between 0 and c_max_amount
      then (p ->> 'amount')::bigint else r.amount end
  where r.id = p_price_id;
  perform turnpike.price_settle(p_product_id);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_catalog_product(p_product_id uuid, p_subject public.webhook_subjects, p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_active boolean := (p ->> 'active')::boolean;
  v_product public.products;
  c_max_chars constant integer := 200;
begin
  select * into v_product from public.products as d where d.id = p_product_id;
  update public.products as d set name = coalesce(left(nullif(btrim(p ->> 'name'), ''), c_max_chars), d.name),
    description = coalesce(p ->> 'description', d.description), updated_at = clock_timestamp(),
    visibility = case when not v_active then 'draft' when v_active and (p_subject.state ->> 'unlisted')::boolean then 'published'
      else d.visibility end
  where d.id = p_product_id;
  update public.webhook_subjects as s set state = coalesce(s.state, '{}') || jsonb_build_object('unlisted',
    not v_active and (v_product.visibility = 'published' or coalesce((s.state ->> 'unlisted')::boolean, false)))
  where s.provider = p_subject.provider and s.livemode = p_subject.livemode and s.kind = p_subject.kind
    and s.provider_id = p_subject.provider_id and v_active is not null;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_check_amount(p_payment public.payments, p_amount bigint, p_currency text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if p_amount is distinct from p_payment.amount or lower(p_currency) is distinct from p_payment.currency then
    perform turnpike.fail('amount_mismatch', 409, jsonb_build_object('expected', turnpike.money(p_payment.amount, p_payment.currency),
      'reported', turnpike.money(p_amount, p_currency)));
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_cleanup(p_max_rows integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payloads bigint;
  v_events bigint;
  v_subjects bigint;
  c_payload_kept constant interval := '30 days';
  c_event_kept constant interval := '400 days';
  c_subject_kept constant interval := '90 days';
begin
  update public.webhook_events as e set payload = '{}' from (
    select x.id from public.webhook_events as x
    where x.status <> 'pending' and x.payload <> '{}' and x.created_at <= now() - c_payload_kept
    order by x.created_at limit p_max_rows for update skip locked) as old where e.id = old.id;
  get diagnostics v_payloads = row_count;
  delete from public.webhook_events as e using (
    select x.id from public.webhook_events as x where x.status <> 'pending' and x.created_at <= now() - c_event_kept
    order by x.created_at limit p_max_rows for update skip locked) as old where e.id = old.id;
  get diagnostics v_events = row_count;
  delete from public.webhook_subjects as s using (
    select x.provider, x.livemode, x.kind, x.provider_id from public.webhook_subjects as x
    where x.updated_at <= now() - c_subject_kept and x.order_id is null and x.kind in ('subscription', 'payment')
      and not exists (select from public.provider_objects as o where o.provider = x.provider and o.livemode = x.livemode
        and o.kind = x.kind and o.provider_id = x.provider_id)
    order by x.updated_at limit p_max_rows for update skip locked) as old
  where (s.provider, s.livemode, s.kind, s.provider_id) = (old.provider, old.livemode, old.kind, old.provider_id);
  get diagnostics v_subjects = row_count;
  return jsonb_build_object('webhook_payloads', v_payloads, 'webhook_events', v_events, 'webhook_subjects', v_subjects);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_close(p_payment public.payments)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.payments as y set status = 'canceled', updated_at = clock_timestamp()
  where y.id = p_payment.id and y.status = 'pending'
    and exists (select from public.checkout_sessions as s where s.payment_id = y.id and s.status = 'expired');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_erase(p_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.webhook_events as e set payload = '{}', commands = '[]', user_id = null, waiting_for = null, next_attempt_at = null,
    status = case when e.status = 'pending' then 'ignored' else e.status end
  where e.user_id = p_user_id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_answer(p public.webhook_events, p_replayed boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('id', p.id, 'status', p.status, 'replayed', p_replayed, 'version', turnpike.webhook_event_version(p));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_apply(p_event public.webhook_events, p_commands jsonb, p_try boolean DEFAULT false)
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events := p_event;
  v_keys text[] := turnpike.webhook_keys(p_commands, p_event.question);
  v_applied boolean := false;
  v_ours boolean;
  v_command jsonb;
  v_error jsonb;
  v_waiting_for text[];
  v_detail text;
begin
  if not turnpike.webhook_lock(p_event, v_keys, p_try) then
    update public.webhook_events as e set next_attempt_at = clock_timestamp() where e.id = p_event.id;
    return p_event;
  end if;
  begin
    for v_command in select c from jsonb_array_elements(p_commands) as c loop
      -- By itself: in an expression with `or`, a command after one that was applied need not be called at all.
      v_ours := turnpike.webhook_apply(v_event, v_command);
      v_applied := v_applied or v_ours;
    end loop;
  exception
    when sqlstate 'TPW00' then
      get stacked diagnostics v_detail = pg_exception_detail;
      v_waiting_for := array(select jsonb_array_elements_text(v_detail::jsonb));
    when sqlstate 'PT400' or sqlstate 'PT402' or sqlstate 'PT403' or sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422'
      or sqlstate 'PT502' or data_exception then
      get stacked diagnostics v_detail = pg_exception_detail;
      v_error := jsonb_build_object('code', case when sqlstate like 'PT%' then sqlerrm else 'command_invalid' end,
        'cause', case when sqlstate like 'PT%' then v_detail else sqlerrm end);
  end;
  if v_waiting_for is not null then
    return turnpike.webhook_event_defer(v_event, null, v_waiting_for, turnpike.webhook_keep_states(v_event, p_commands));
  elsif v_error is not null then
    return turnpike.webhook_event_settled(v_event, 'failed', v_error);
  end if;
  update public.webhook_subjects as s set version = s.version + 1, updated_at = clock_timestamp()
  where s.provider = p_event.provider and s.livemode = p_event.livemode and (s.kind, s.provider_id) in (
    select split_part(k, ':', 1), substr(k, strpos(k, ':') + 1) from unnest(v_keys) as k);
  v_event := turnpike.webhook_event_settled(v_event, case when v_applied then 'applied' else 'ignored' end, null);
  perform turnpike.webhook_wake(v_event.provider, v_event.livemode, v_keys);
  return v_event;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_check(p_provider text, p_event_id text, p_type text, p_livemode boolean, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_defer(p public.webhook_events, p_error jsonb, p_waiting_for text[], p_commands jsonb DEFAULT '[]'::jsonb)
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  if turnpike.webhook_event_exhausted(p) then
    return turnpike.webhook_event_give_up(p, p_error, p_waiting_for);
  end if;
  update public.webhook_events as e set status = 'pending', error = nullif(p_error, 'null'), waiting_for = p_waiting_for,
    commands = p_commands, next_attempt_at = clock_timestamp() + turnpike.webhook_event_pause(e.attempts)
  where e.id = p.id
  returning e.* into v_event;
  return v_event;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_exhausted(p public.webhook_events)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  c_max_attempts constant integer := 12;
begin
  return p.attempts >= c_max_attempts;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_give_up(p public.webhook_events, p_error jsonb, p_waiting_for text[])
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_waiting_for is null then
    return turnpike.webhook_event_settled(p, 'dead', p_error);
  elsif exists (select from unnest(p_waiting_for) as k join public.orders as o on o.public_id = substr(k, strpos(k, ':') + 1)
      where k like 'order:%')
    or exists (select from unnest(p_waiting_for) as k join public.provider_objects as o on o.provider = p.provider
      and o.livemode = p.livemode and o.kind = split_part(k, ':', 1) and o.provider_id = substr(k, strpos(k, ':') + 1)) then
    return turnpike.webhook_event_settled(p, 'dead', jsonb_build_object('code', 'object_unknown',
      'cause', 'it waited for ' || array_to_string(p_waiting_for, ', ')));
  end if;
  return turnpike.webhook_event_settled(p, 'ignored', p_error);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_json(p public.webhook_events)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('id', p.id, 'provider', p.provider, 'event_id', p.event_id, 'type', p.type, 'livemode', p.livemode,
    'status', p.status, 'attempts', p.attempts, 'error', p.error, 'waiting_for', p.waiting_for,
    'occurred_at', turnpike.rfc3339(p.occurred_at), 'received_at', turnpike.rfc3339(p.created_at),
    'processed_at', turnpike.rfc3339(p.processed_at), 'next_attempt_at', turnpike.rfc3339(p.next_attempt_at));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_lock(p_id uuid)
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  select * into v_event from public.webhook_events as e where e.id = p_id for update;
  if not found then
    perform turnpike.fail('webhook_event_not_found', 404);
  end if;
  return v_event;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_pause(p_attempts integer)
 RETURNS interval
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  c_first constant interval := '1 minute';
  c_longest constant interval := '6 hours';
  c_max_doublings constant integer := 10;
begin
  return least(c_first * power(2, least(greatest(p_attempts - 1, 0), c_max_doublings)), c_longest);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_put(p_provider text, p_event_id text, p_type text, p_livemode boolean, p_occurred_at timestamp with time zone, p_payload jsonb)
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  insert into public.webhook_events (id, provider, event_id, type, livemode, payload, occurred_at, created_at)
  values (turnpike.new_id(), p_provider, p_event_id, p_type, p_livemode, coalesce(p_payload, '{}'), p_occurred_at, clock_timestamp())
  on conflict (provider, event_id) do nothing;
  select * into v_event from public.webhook_events as e where e.provider = p_provider and e.event_id = p_event_id for update;
  return v_event;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_settled(p public.webhook_events, p_status text, p_error jsonb)
 RETURNS public.webhook_events
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  update public.webhook_events as e set status = p_status, error = nullif(p_error, 'null'), processed_at = clock_timestamp(),
    waiting_for = null, next_attempt_at = null, commands = '[]'
  where e.id = p.id
  returning e.* into v_event;
  return v_event;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_task(p public.webhook_events)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('id', p.id, 'provider', p.provider, 'event_id', p.event_id, 'type', p.type, 'livemode', p.livemode,
    'occurred_at', turnpike.rfc3339(p.occurred_at), 'payload', nullif(p.payload, '{}'), 'version', turnpike.webhook_event_version(p),
    'attempts', p.attempts);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_try(p_event public.webhook_events, p_commands jsonb, p_question jsonb, p_error jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  if p_event.status in ('applied', 'ignored') then
    return turnpike.webhook_event_answer(p_event, true);
  end if;
  update public.webhook_events as e set status = 'pending', processed_at = null, error = null, waiting_for = null,
    attempts = case when e.status in ('failed', 'dead') then 1 else greatest(e.attempts, 1) end,
    question = nullif(p_question, 'null')
  where e.id = p_event.id
  returning e.* into v_event;
  if nullif(p_error, 'null') is not null then
    v_event := turnpike.webhook_event_settled(v_event, 'failed', p_error);
  elsif v_event.question is not null then
    perform turnpike.webhook_subject(v_event, v_event.question ->> 'kind', v_event.question ->> 'provider_id');
    v_event := turnpike.webhook_event_defer(v_event, null, null);
  elsif coalesce(jsonb_array_length(p_commands), 0) = 0 then
    v_event := turnpike.webhook_event_settled(v_event, 'ignored', null);
  else
    v_event := turnpike.webhook_event_apply(v_event, p_commands);
  end if;
  return turnpike.webhook_event_answer(v_event, false);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_event_version(p public.webhook_events)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (select s.version from public.webhook_subjects as s
    where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.question ->> 'kind'
      and s.provider_id = p.question ->> 'provider_id');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_export(p_user_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'provider', e.provider, 'type', e.type,
      'occurred_at', turnpike.rfc3339(e.occurred_at), 'payload', e.payload) order by e.id)
    from public.webhook_events as e where e.user_id = p_user_id), '[]');
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_failing(p_failing jsonb, p_paid_until timestamp with time zone, p_period_end timestamp with time zone DEFAULT NULL::timestamp with time zone, p_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_object_agg(f.period_end, f.at), '{}') from (
    select e.period_end, min(e.at) as at from (
      select key as period_end, value as at from jsonb_each_text(p_failing)
      union all
      select turnpike.rfc3339(p_period_end), turnpike.rfc3339(p_at) where p_period_end is not null and p_at is not null
    ) as e
    where p_paid_until is null or e.period_end > turnpike.rfc3339(p_paid_until + interval '1 day')
    group by e.period_end
  ) as f;
$function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_fold(p public.webhook_subjects, p_state jsonb)
 RETURNS public.webhook_subjects
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if p_state is null then
    return p;
  end if;
  update public.webhook_subjects as s set
    state = case when turnpike.webhook_state_newer(p_state, s.state) then p_state else s.state end,
    failing = case when p_state ->> 'status' = 'past_due' then turnpike.webhook_failing(s.failing, s.paid_until,
      (p_state ->> 'current_period_end')::timestamptz, (p_state ->> 'as_of')::timestamptz) else s.failing end,
    updated_at = clock_timestamp()
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id;
  return turnpike.webhook_fold_period(
    p, (p_state ->> 'current_period_start')::timestamptz, (p_state ->> 'current_period_end')::timestamptz, false);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_fold_failure(p public.webhook_subjects, p_period_end timestamp with time zone, p_at timestamp with time zone)
 RETURNS public.webhook_subjects
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subject public.webhook_subjects;
begin
  update public.webhook_subjects as s set
    failing = turnpike.webhook_failing(s.failing, s.paid_until, p_period_end, p_at), updated_at = clock_timestamp()
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id
  returning s.* into v_subject;
  return v_subject;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_fold_period(p public.webhook_subjects, p_start timestamp with time zone, p_end timestamp with time zone, p_paid boolean)
 RETURNS public.webhook_subjects
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subject public.webhook_subjects;
  v_valid boolean := coalesce(p_end > p_start, false);
begin
  update public.webhook_subjects as s set
    first_start = case when v_valid then least(s.first_start, p_start) else s.first_start end,
    first_end = case when v_valid and p_start < coalesce(s.first_start, 'infinity') then p_end else s.first_end end,
    paid_start = case when p_paid and v_valid and p_end > coalesce(s.paid_until, '-infinity') then p_start else s.paid_start end,
    paid_until = case when p_paid and v_valid then greatest(s.paid_until, p_end) else s.paid_until end,
    failing = case when p_paid and v_valid then turnpike.webhook_failing(s.failing, greatest(s.paid_until, p_end)) else s.failing end,
    updated_at = clock_timestamp()
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id
  returning s.* into v_subject;
  return v_subject;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_identify(p_event public.webhook_events, p_payment public.payments, p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_id text;
  v_session_id uuid;
begin
  perform turnpike.payment_identify(p_payment.id, nullif(p ->> 'provider_payment_id', ''));
  for v_id in select jsonb_array_elements_text(
    case jsonb_typeof(p #> '{payment,payment_ids}') when 'array' then p #> '{payment,payment_ids}' else '[]' end)
  loop
    perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'payment', v_id, p_payment.id) where v_id <> '';
  end loop;
  v_id := p #>> '{payment,session_id}';
  if v_id <> '' and turnpike.webhook_uuid(v_id) is null then
    update public.checkout_sessions as s set provider_session_id = coalesce(s.provider_session_id, v_id) where s.payment_id = p_payment.id
    returning s.id into v_session_id;
    perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'checkout_session', v_id, v_session_id)
    where v_session_id is not null;
  end if;
  perform turnpike.customer_identify(p_payment.user_id, p_event.provider, p_event.livemode, p);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_identify_subscription(p_event public.webhook_events, p_order_id uuid, p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subscription public.subscriptions;
  v_subject public.webhook_subjects;
begin
  if nullif(p ->> 'provider_subscription_id', '') is null or p_order_id is null then
    return;
  end if;
  select * into v_subscription from public.subscriptions as s
  where s.order_id = p_order_id and s.provider = p_event.provider and s.livemode = p_event.livemode for update;
  if found then
    v_subscription := turnpike.subscription_identify(v_subscription, p ->> 'provider_subscription_id');
  end if;
  v_subject := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
  perform turnpike.webhook_link(v_subject, p_order_id);
  perform turnpike.webhook_fold_period(v_subject, (p ->> 'period_start')::timestamptz, (p ->> 'period_end')::timestamptz, false);
  if v_subscription.id is not null then
    perform turnpike.subscription_sync(v_subscription);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_invoice(p_event public.webhook_events, p jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_order public.orders := turnpike.webhook_order(turnpike.webhook_invoice_reference(p_event, p) ->> 'order_public_id');
  v_known public.payments;
  v_subscription public.subscriptions;
  v_reason text := p ->> 'reason';
  v_start timestamptz := (p ->> 'period_start')::timestamptz;
  v_period text;
begin
  if v_reason is null then
    select y.* into v_known from public.provider_objects as o join public.payments as y on y.id = o.object_id
    where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'invoice'
      and o.provider_id = p ->> 'provider_invoice_id';
    v_reason := case when v_known.order_id is not null or (v_known.id is null and v_order.status in ('pending', 'canceled'))
      then 'create' else 'cycle' end;
  end if;
  if v_reason not in ('create', 'cycle') then
    return p || jsonb_build_object('reason', v_reason);
  end if;
  select * into v_subscription from public.subscriptions as s
  where s.provider = p_event.provider and s.livemode = p_event.livemode and s.provider_subscription_id = p ->> 'provider_subscription_id';
  v_period := coalesce(v_subscription.billing_period, (
    select i.billing_period from public.order_items as i where i.order_id = v_order.id and i.product_type = 'subscription'));
  v_start := coalesce(v_start, case v_reason when 'cycle' then v_subscription.current_period_end else p_event.occurred_at end);
  return p || jsonb_build_object('reason', v_reason, 'period_start', v_start, 'period_end', coalesce((p ->> 'period_end')::timestamptz,
    turnpike.time_after(v_start, turnpike.billing_interval(v_period))));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_invoice_reference(p_event public.webhook_events, p jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'payment_ids', case when p ->> 'provider_payment_id' <> '' then jsonb_build_array(p -> 'provider_payment_id') end,
    'order_public_id', coalesce(p ->> 'order_public_id', (
      select o.public_id from public.webhook_subjects as u join public.orders as o on o.id = u.order_id
      where u.provider = p_event.provider and u.livemode = p_event.livemode and u.kind = 'subscription'
        and u.provider_id = p ->> 'provider_subscription_id'))));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_keep_states(p_event public.webhook_events, p_commands jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_command jsonb;
begin
  for v_command in
    select c from jsonb_array_elements(p_commands) as c where c ->> 'kind' = 'subscription_changed' and c ->> 'provider_subscription_id' <> ''
  loop
    perform turnpike.webhook_fold(turnpike.webhook_subject(p_event, 'subscription', v_command ->> 'provider_subscription_id'),
      turnpike.webhook_state(p_event, v_command));
  end loop;
  return (select jsonb_agg(case when c ->> 'kind' = 'subscription_changed' then c - 'state' else c end order by n)
    from jsonb_array_elements(p_commands) with ordinality as t (c, n));
exception when data_exception then
  return p_commands;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_keys(p_commands jsonb, p_question jsonb DEFAULT NULL::jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select coalesce(array_agg(distinct k.kind || ':' || k.id order by k.kind || ':' || k.id), '{}') from (
    select named.kind, named.id from jsonb_array_elements(p_commands) as c cross join lateral (
      select 'payment', jsonb_array_elements_text(
        case jsonb_typeof(c #> '{payment,payment_ids}') when 'array' then c #> '{payment,payment_ids}' else '[]' end)
      union all values ('payment', c ->> 'provider_payment_id'), ('checkout_session', c #>> '{payment,session_id}'),
        ('order', upper(c #>> '{payment,order_public_id}')), ('order', upper(c ->> 'order_public_id')),
        ('subscription', c ->> 'provider_subscription_id'), ('subscription', c #>> '{subscription,provider_subscription_id}')
    ) as named (kind, id)
    union all select p_question ->> 'kind', p_question ->> 'provider_id'
  ) as k where k.id <> '' and k.kind <> '';
$function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_link(p public.webhook_subjects, p_order_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.webhook_subjects as s set order_id = coalesce(s.order_id, p_order_id)
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id
    and s.order_id is null and p_order_id is not null;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_lock(p_event public.webhook_events, p_keys text[], p_try boolean DEFAULT false)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_key bigint;
begin
  for v_key in
    select distinct hashtextextended('webhook:' || p_event.provider || ':' || p_event.livemode || ':' || k, 0)
    from unnest(p_keys) as k order by 1
  loop
    if not p_try then
      perform pg_advisory_xact_lock(v_key);
    elsif not pg_try_advisory_xact_lock(v_key) then
      return false;
    end if;
  end loop;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_metrics()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_array(turnpike.metric('turnpike_webhook_events', 'gauge', 'Events of providers that are kept (estimate).',
      turnpike.row_estimate('public.webhook_events')))
    || (select jsonb_agg(turnpike.metric('turnpike_webhook_events_unsettled', 'gauge', 'Events that were not applied.',
        (select count(*) from public.webhook_events as e where e.status = w.status), jsonb_build_object('status', w.status)) order by w.status)
      from unnest(array['pending', 'failed', 'dead']) as w (status));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_order(p_public_id text, p_plan jsonb DEFAULT NULL::jsonb)
 RETURNS public.orders
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_order public.orders;
begin
  if p_public_id is not null then
    select * into v_order from public.orders as o where o.public_id = upper(p_public_id);
  elsif p_plan ->> 'clerk_plan_id' is not null then
    select o.* into v_order from public.orders as o
    where case when p_plan ->> 'tenant_id' is null then o.user_id = turnpike.webhook_uuid(p_plan ->> 'user_id') and o.tenant_id is null
        else o.tenant_id = p_plan ->> 'tenant_id' end
      and exists (select from public.order_items as i join public.prices as r on r.id = i.price_id
        where i.order_id = o.id and r.clerk_plan_id = p_plan ->> 'clerk_plan_id')
    order by o.status = 'pending' desc, o.created_at desc, o.id desc limit 1;
  end if;
  return v_order;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_pay(p_event public.webhook_events, p_payment public.payments, p jsonb, p_subscription jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform turnpike.webhook_check_amount(p_payment, (p ->> 'amount')::bigint, p ->> 'currency');
  perform turnpike.payment_succeeded(p_payment.id, jsonb_strip_nulls(jsonb_build_object('method', p -> 'method',
    'provider_payment_id', nullif(p ->> 'provider_payment_id', ''),
    'provider_subscription_id', nullif(p_subscription ->> 'provider_subscription_id', ''),
    'period_start', p_subscription -> 'period_start', 'period_end', p_subscription -> 'period_end',
    'trial_ends_at', p_subscription -> 'trial_ends_at')));
  perform turnpike.webhook_identify(p_event, p_payment, p);
  perform turnpike.webhook_identify_subscription(p_event, p_payment.order_id, p_subscription);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_payment(p_event public.webhook_events, p_reference jsonb)
 RETURNS public.payments
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments;
  v_order public.orders := turnpike.webhook_order(p_reference ->> 'order_public_id', p_reference -> 'plan');
  v_id uuid := turnpike.webhook_payment_known(p_event, p_reference);
begin
  if v_id is null and v_order.id is not null then
    v_id := turnpike.webhook_payment_of_order(p_event, v_order, p_reference ->> 'session_id');
  end if;
  if v_id is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(jsonb_build_object('payment', p_reference)))
      || array_remove(array['plan:' || (p_reference #>> '{plan,clerk_plan_id}')], null));
  end if;
  select * into v_payment from public.payments as p where p.id = v_id for update;
  perform turnpike.webhook_about(p_event, v_payment.user_id);
  return v_payment;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_payment_known(p_event public.webhook_events, p_reference jsonb)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    (select o.object_id from jsonb_array_elements_text(
        case jsonb_typeof(p_reference -> 'payment_ids') when 'array' then p_reference -> 'payment_ids' else '[]' end)
        with ordinality as i (id, n)
      join public.provider_objects as o on o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'payment'
        and o.provider_id = i.id
      order by i.n limit 1),
    (select s.payment_id from public.checkout_sessions as s
      where s.provider = p_event.provider and s.livemode = p_event.livemode and s.id = coalesce(
        (select o.object_id from public.provider_objects as o where o.provider = p_event.provider and o.livemode = p_event.livemode
          and o.kind = 'checkout_session' and o.provider_id = p_reference ->> 'session_id'),
        turnpike.webhook_uuid(p_reference ->> 'session_id'))));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_payment_of_order(p_event public.webhook_events, p_order public.orders, p_session_id text)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_ids uuid[];
begin
  v_ids := array(
    select p.id from public.payments as p
    where p.order_id = p_order.id and p.provider = p_event.provider and p.livemode = p_event.livemode
      and not exists (select from public.provider_objects as o where o.object_id = p.id and o.kind = 'payment')
      and (p_session_id is null or not exists (
        select from public.checkout_sessions as s where s.payment_id = p.id and s.provider_session_id is not null))
    limit 2);
  if cardinality(v_ids) = 1 then
    return v_ids[1];
  elsif exists (select from public.payments as p
    where p.order_id = p_order.id and p.provider = p_event.provider and p.livemode = p_event.livemode) then
    return null;
  end if;
  return (turnpike.payment_create(p_order, p_event.provider, p_event.livemode)).id;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_process(p_payment public.payments)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update public.payments as p set status = 'processing', updated_at = clock_timestamp()
  where p.id = p_payment.id and p.status = 'pending' and p.failure_code is null and p.failure_message is null;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_renew(p_event public.webhook_events, p_payment public.payments, p_subscription public.subscriptions)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_ref text;
begin
  if p_payment.period_end is null or not p_payment.period_end > p_payment.period_start then
    return;
  end if;
  perform turnpike.subscription_period_grant(p_subscription, p_payment.period_start, p_payment.period_end, 'webhook_event',
    p_event.event_id, p_payment.amount > 0);
  select g.source_ref into v_ref from turnpike.subscription_lots(p_subscription, p_payment.period_start, p_payment.period_end) as g
  order by g.source_ref limit 1;
  update public.payments as y set credits_ref = v_ref where y.id = p_payment.id and y.credits_ref is null and v_ref is not null;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_renewal(p_event public.webhook_events, p_subscription public.subscriptions, p jsonb)
 RETURNS public.payments
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_payment public.payments;
  v_cycle boolean := p ->> 'reason' = 'cycle';
begin
  select y.* into v_payment from public.provider_objects as o join public.payments as y on y.id = o.object_id
  where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'invoice'
    and o.provider_id = p ->> 'provider_invoice_id';
  if not found then
    insert into public.payments (id, subscription_id, user_id, tenant_id, provider, livemode, amount, currency, period_start, period_end,
      created_at)
    values (turnpike.new_id(), p_subscription.id, p_subscription.user_id, p_subscription.tenant_id, p_event.provider, p_event.livemode,
      (p ->> 'amount')::bigint, lower(p ->> 'currency'), case when v_cycle then (p ->> 'period_start')::timestamptz end,
      case when v_cycle then (p ->> 'period_end')::timestamptz end, clock_timestamp())
    returning * into v_payment;
    v_payment := turnpike.payment_succeeded(v_payment.id, jsonb_strip_nulls(jsonb_build_object('provider_payment_id',
      nullif(p ->> 'provider_payment_id', ''))));
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  return v_payment;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_require(p jsonb, p_name text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if coalesce(p ->> p_name, '') = '' then
    perform turnpike.invalid('/' || p_name, 'required', 'is required');
  end if;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_state(p_event public.webhook_events, p_command jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v jsonb := p_command -> 'state';
begin
  if v ->> 'status' is null then
    return null;
  elsif v ->> 'status' not in ('trialing', 'active', 'past_due', 'paused', 'canceled', 'expired') then
    perform turnpike.invalid('/state/status', 'invalid_value', 'must be a status of a subscription');
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'status', v ->> 'status', 'current_period_start', turnpike.rfc3339((v ->> 'current_period_start')::timestamptz),
    'current_period_end', turnpike.rfc3339((v ->> 'current_period_end')::timestamptz),
    'cancel_at_period_end', (v ->> 'cancel_at_period_end')::boolean, 'canceled_at', turnpike.rfc3339((v ->> 'canceled_at')::timestamptz),
    'ended_at', case when p_event.provider <> 'paypal' or v ->> 'status' <> 'canceled' then
      turnpike.rfc3339((v ->> 'ended_at')::timestamptz) end,
    'trial_ends_at', turnpike.rfc3339((v ->> 'trial_ends_at')::timestamptz), 'quantity', (v ->> 'quantity')::integer,
    'amount', (v ->> 'amount')::bigint, 'price_id', turnpike.webhook_uuid(p_command ->> 'price_id'),
    'clerk_plan_id', p_command ->> 'clerk_plan_id', 'authoritative', coalesce((p_command ->> 'authoritative')::boolean, false),
    'as_of', turnpike.rfc3339(coalesce((p_command ->> 'as_of')::timestamptz, p_event.occurred_at))));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_state_newer(p_new jsonb, p_old jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_new_final boolean := turnpike.subscription_final(p_new ->> 'status');
  v_old_final boolean := turnpike.subscription_final(p_old ->> 'status');
  c_life constant text[] := array['trialing', 'active', 'past_due', 'paused', 'canceled', 'expired'];
begin
  if p_old is null then
    return true;
  elsif v_new_final <> v_old_final then
    return v_new_final;
  elsif v_old_final and p_old ? 'own' then
    return false;
  elsif (p_new ->> 'authoritative')::boolean and not v_old_final then
    return true;
  end if;
  return row(p_new ->> 'as_of', coalesce(p_new ->> 'current_period_end', ''), array_position(c_life, p_new ->> 'status'),
      coalesce((p_new ->> 'cancel_at_period_end')::boolean, false), p_new::text)
    > row(p_old ->> 'as_of', coalesce(p_old ->> 'current_period_end', ''), array_position(c_life, p_old ->> 'status'),
      coalesce((p_old ->> 'cancel_at_period_end')::boolean, false), p_old::text);
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_subject(p_event public.webhook_events, p_kind text, p_provider_id text)
 RETURNS public.webhook_subjects
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_subject public.webhook_subjects;
begin
  if coalesce(p_provider_id, '') = '' then
    perform turnpike.invalid('/provider_id', 'required', 'is required');
  end if;
  insert into public.webhook_subjects (provider, livemode, kind, provider_id)
  values (p_event.provider, p_event.livemode, p_kind, p_provider_id)
  on conflict (provider, livemode, kind, provider_id) do nothing;
  select * into v_subject from public.webhook_subjects as s
  where s.provider = p_event.provider and s.livemode = p_event.livemode and s.kind = p_kind and s.provider_id = p_provider_id for update;
  return v_subject;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_subscription(p_event public.webhook_events, p jsonb)
 RETURNS public.subscriptions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription from public.subscriptions as s where s.provider = p_event.provider and s.livemode = p_event.livemode
    and s.provider_subscription_id = nullif(p ->> 'provider_subscription_id', '') for update;
  if not found then
    v_order := turnpike.webhook_order(p ->> 'order_public_id');
    select s.* into v_subscription from public.subscriptions as s where s.order_id = v_order.id and s.provider = p_event.provider
      and s.livemode = p_event.livemode and s.provider_subscription_id is null for update;
  end if;
  if not found and p ->> 'clerk_plan_id' is not null then
    select s.* into v_subscription from public.subscriptions as s join public.prices as r on r.id = s.price_id
    where r.clerk_plan_id = p ->> 'clerk_plan_id' and s.provider = p_event.provider and s.livemode = p_event.livemode
      and s.provider_subscription_id is null and not turnpike.subscription_final(s.status)
      and case when p #>> '{payer,tenant_id}' is null then s.user_id = turnpike.webhook_uuid(p #>> '{payer,user_id}') and s.tenant_id is null
        else s.tenant_id = p #>> '{payer,tenant_id}' end
    order by s.id desc limit 1 for update of s;
  end if;
  if v_subscription.id is null then
    return null;
  end if;
  perform turnpike.webhook_about(p_event, v_subscription.user_id);
  return turnpike.subscription_identify(v_subscription, nullif(p ->> 'provider_subscription_id', ''));
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_uuid(p_text text)
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return case when p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_text::uuid end;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_wait(p_keys text[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  raise exception using errcode = 'TPW00', message = 'the event waits', detail = to_jsonb(p_keys)::text;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhook_wake(p_provider text, p_livemode boolean, p_keys text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_event public.webhook_events;
begin
  for v_event in
    select e.* from public.webhook_events as e
    where e.provider = p_provider and e.livemode = p_livemode and e.status = 'pending' and e.waiting_for && p_keys
    order by e.id for update skip locked
  loop
    begin
      -- One that was woken before may have gone on with this one already.
      if exists (select from public.webhook_events as e where e.id = v_event.id and e.waiting_for && p_keys) then
        perform turnpike.webhook_event_apply(v_event, v_event.commands, p_try => true);
      end if;
    exception when others then
      update public.webhook_events as e set error = jsonb_build_object('code', sqlstate, 'cause', sqlerrm) where e.id = v_event.id;
    end;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION turnpike.webhooks_broken()
 RETURNS TABLE(invariant text, object_id uuid, detail jsonb)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select 'an event that is settled waits for nothing, and one that is not will be tried again', e.id, to_jsonb(e) - 'payload'
  from public.webhook_events as e where (e.status = 'pending') <> (e.next_attempt_at is not null)
    or (e.status <> 'pending' and (e.waiting_for is not null or e.commands <> '[]'))
  union all
  select 'the credits of a paid renewal were given once', y.id, to_jsonb(y) from public.payments as y
  where y.credits_ref is not null and 1 <> (select count(*) from public.credit_grants as g
    where g.source = 'plan' and g.source_ref = y.credits_ref)
  union all
  select 'a renewal has one invoice', y.id, to_jsonb(y) from public.payments as y
  where y.subscription_id is not null and 1 <> (select count(*) from public.provider_objects as o
    where o.object_id = y.id and o.kind = 'invoice')
  union all
  select 'a lost dispute has taken what was left', d.id, to_jsonb(d) from public.disputes as d join public.payments as y on y.id = d.payment_id
  where d.status = 'lost' and d.refund_id is null and turnpike.payment_refundable(y) > 0
  union all
  select 'what has ended at its provider has ended here', s.id, to_jsonb(s)
  from public.subscriptions as s join public.webhook_subjects as u on u.provider = s.provider and u.livemode = s.livemode
    and u.kind = 'subscription' and u.provider_id = s.provider_subscription_id
  where turnpike.subscription_final(u.state ->> 'status') and not turnpike.subscription_final(s.status)
  union all
  select 'a period that is paid for is in force or over', s.id, to_jsonb(s)
  from public.subscriptions as s join public.webhook_subjects as u on u.provider = s.provider and u.livemode = s.livemode
    and u.kind = 'subscription' and u.provider_id = s.provider_subscription_id
  where u.paid_until > s.current_period_end and not turnpike.subscription_final(s.status);
$function$;

ALTER TABLE "public"."ai_calls" ADD CONSTRAINT "ai_calls_account_id_fkey" FOREIGN KEY (account_id) REFERENCES public.credit_accounts(id);

ALTER TABLE "public"."ai_calls" ADD CONSTRAINT "ai_calls_hold_id_fkey" FOREIGN KEY (hold_id) REFERENCES public.credit_holds(id);

ALTER TABLE "public"."ai_call_costs" ADD CONSTRAINT "ai_call_costs_call_id_fkey" FOREIGN KEY (call_id) REFERENCES public.ai_calls(id);

ALTER TABLE "public"."ai_model_prices" ADD CONSTRAINT "ai_model_prices_model_id_fkey" FOREIGN KEY (model_id) REFERENCES public.ai_models(id);

ALTER TABLE "public"."ai_spending" ADD CONSTRAINT "ai_spending_account_id_fkey" FOREIGN KEY (account_id) REFERENCES public.credit_accounts(id);

ALTER TABLE "public"."ai_spending_caps" ADD CONSTRAINT "ai_spending_caps_account_id_fkey" FOREIGN KEY (account_id) REFERENCES public.credit_accounts(id);

ALTER TABLE "public"."disputes" ADD CONSTRAINT "disputes_payment_id_fkey" FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE "public"."download_grants" ADD CONSTRAINT "download_grants_asset_id_fkey" FOREIGN KEY (asset_id) REFERENCES public.assets(id);

ALTER TABLE "public"."download_grants" ADD CONSTRAINT "download_grants_order_id_fkey" FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE "public"."download_grants" ADD CONSTRAINT "download_grants_order_item_id_fkey" FOREIGN KEY (order_item_id) REFERENCES public.order_items(id);

ALTER TABLE "public"."download_accesses" ADD CONSTRAINT "download_accesses_grant_id_fkey" FOREIGN KEY (grant_id) REFERENCES public.download_grants(id);

ALTER TABLE "public"."download_grants" ADD CONSTRAINT "download_grants_subscription_id_fkey" FOREIGN KEY (subscription_id) REFERENCES public.subscriptions(id);

ALTER TABLE "public"."download_tokens" ADD CONSTRAINT "download_tokens_grant_id_fkey" FOREIGN KEY (grant_id) REFERENCES public.download_grants(id) ON DELETE CASCADE;

CREATE INDEX ai_calls_account_id ON public.ai_calls USING btree (account_id, created_at, id);

CREATE INDEX ai_calls_created_at ON public.ai_calls USING btree (created_at, id);

CREATE UNIQUE INDEX ai_calls_hold_id ON public.ai_calls USING btree (hold_id);

CREATE INDEX ai_calls_running ON public.ai_calls USING btree (account_id, id) WHERE (status = 'running'::text);

CREATE INDEX ai_calls_shortfall ON public.ai_calls USING btree (id) WHERE (shortfall > 0);

CREATE INDEX ai_models_active ON public.ai_models USING btree (active, id);

CREATE INDEX ai_models_provider_model ON public.ai_models USING btree (provider, provider_model);

CREATE INDEX ai_spending_starts_on ON public.ai_spending USING btree (starts_on);

CREATE INDEX disputes_refund_id ON public.disputes USING btree (refund_id) WHERE (refund_id IS NOT NULL);

CREATE INDEX disputes_tenant_id ON public.disputes USING btree (tenant_id) WHERE (tenant_id IS NOT NULL);

CREATE INDEX disputes_user_id ON public.disputes USING btree (user_id);

CREATE INDEX download_accesses_grant_id ON public.download_accesses USING btree (grant_id, created_at);

CREATE INDEX download_accesses_user_id ON public.download_accesses USING btree (user_id);

CREATE INDEX download_grants_asset_id ON public.download_grants USING btree (asset_id);

CREATE INDEX download_grants_order_id ON public.download_grants USING btree (order_id);

CREATE INDEX download_grants_tenant_id ON public.download_grants USING btree (tenant_id, created_at, id) WHERE (tenant_id IS NOT NULL);

CREATE INDEX download_grants_user_id ON public.download_grants USING btree (user_id, created_at, id);

CREATE INDEX download_tokens_expires_at ON public.download_tokens USING btree (expires_at);

CREATE INDEX download_tokens_grant_id ON public.download_tokens USING btree (grant_id, expires_at);

CREATE INDEX mails_created_at ON public.mails USING btree (created_at, id);

CREATE INDEX mails_due ON public.mails USING btree (next_attempt_at) WHERE (status = 'pending'::text);

CREATE INDEX mails_settled ON public.mails USING btree (updated_at) WHERE (status <> 'pending'::text);

CREATE INDEX mails_status_created_at ON public.mails USING btree (status, created_at, id);

CREATE INDEX mails_user_id ON public.mails USING btree (user_id) WHERE (user_id IS NOT NULL);

CREATE INDEX memberships_user_id ON public.memberships USING btree (user_id);

CREATE INDEX subscriptions_ending ON public.subscriptions USING btree (current_period_end) WHERE ((status = 'trialing'::text) OR ((status = 'active'::text) AND cancel_at_period_end));

CREATE INDEX task_runs_name ON public.task_runs USING btree (name, started_at, id);

CREATE INDEX task_runs_running ON public.task_runs USING btree (running_until) WHERE (status = 'running'::text);

CREATE INDEX task_runs_started_at ON public.task_runs USING btree (started_at, id);

CREATE INDEX webhook_events_created_at ON public.webhook_events USING btree (created_at, id);

CREATE INDEX webhook_events_due ON public.webhook_events USING btree (next_attempt_at) WHERE (status = 'pending'::text);

CREATE INDEX webhook_events_unsettled ON public.webhook_events USING btree (status) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text, 'dead'::text]));

CREATE INDEX webhook_events_user_id ON public.webhook_events USING btree (user_id) WHERE (user_id IS NOT NULL);

CREATE INDEX webhook_events_waiting_for ON public.webhook_events USING gin (waiting_for) WITH (fastupdate=off) WHERE (waiting_for IS NOT NULL);

CREATE INDEX webhook_subjects_order_id ON public.webhook_subjects USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX webhook_subjects_updated_at ON public.webhook_subjects USING btree (updated_at);

CREATE TRIGGER ai_calls_states BEFORE INSERT OR UPDATE ON public.ai_calls FOR EACH ROW EXECUTE FUNCTION turnpike.ai_calls_check();

CREATE POLICY "ai_call_costs_select_admin" ON "public"."ai_call_costs" FOR SELECT TO "authenticated" USING (( SELECT turnpike.is_admin() AS is_admin));

CREATE POLICY "ai_calls_select_own" ON "public"."ai_calls" FOR SELECT TO "authenticated" USING (((account_id = ANY (ARRAY( SELECT a.id
   FROM public.credit_accounts a
  WHERE ((a.user_id = ( SELECT turnpike.uid() AS uid)) OR (a.tenant_id = ( SELECT turnpike.tenant_id() AS tenant_id)))))) OR ( SELECT turnpike.is_admin() AS is_admin)));

CREATE POLICY "ai_model_prices_select_active" ON "public"."ai_model_prices" FOR SELECT TO "authenticated" USING (((EXISTS ( SELECT
   FROM public.ai_models m
  WHERE ((m.id = ai_model_prices.model_id) AND m.active))) OR ( SELECT turnpike.is_admin() AS is_admin)));

CREATE POLICY "ai_models_select_active" ON "public"."ai_models" FOR SELECT TO "authenticated" USING ((active OR ( SELECT turnpike.is_admin() AS is_admin)));

CREATE POLICY "ai_spending_select_own" ON "public"."ai_spending" FOR SELECT TO "authenticated" USING ((account_id = ANY (ARRAY( SELECT a.id
   FROM public.credit_accounts a
  WHERE ((a.user_id = ( SELECT turnpike.uid() AS uid)) OR (a.tenant_id = ( SELECT turnpike.tenant_id() AS tenant_id)))))));

CREATE POLICY "ai_spending_caps_select_own" ON "public"."ai_spending_caps" FOR SELECT TO "authenticated" USING ((account_id = ANY (ARRAY( SELECT a.id
   FROM public.credit_accounts a
  WHERE ((a.user_id = ( SELECT turnpike.uid() AS uid)) OR (a.tenant_id = ( SELECT turnpike.tenant_id() AS tenant_id)))))));

CREATE POLICY "disputes_select_own" ON "public"."disputes" FOR SELECT TO "authenticated" USING ((((user_id = ( SELECT turnpike.uid() AS uid)) AND (tenant_id IS NULL)) OR (tenant_id = ( SELECT turnpike.tenant_id() AS tenant_id))));

CREATE POLICY "download_grants_select_own" ON "public"."download_grants" FOR SELECT TO "authenticated" USING ((((user_id = ( SELECT turnpike.uid() AS uid)) AND (tenant_id IS NULL)) OR (tenant_id = ( SELECT turnpike.tenant_id() AS tenant_id))));

CREATE POLICY "memberships_select_own" ON "public"."memberships" FOR SELECT TO "authenticated" USING (((user_id = ( SELECT turnpike.uid() AS uid)) OR (tenant_id = ( SELECT turnpike.tenant_id() AS tenant_id))));

CREATE POLICY "tenants_select_own" ON "public"."tenants" FOR SELECT TO "authenticated" USING ((id = ( SELECT turnpike.tenant_id() AS tenant_id)));

-- catalog/policies/storage_objects.sql
-- The private bucket of the sellers' files, and who may touch what in it: a seller what lies in the folder of the own id, an
-- administrator everything; our own back ends may read, so that downloads can be signed. A buyer may not: who could sign a URL with the own
-- token would never be counted. On Supabase's own tables, and only where there are such: a project may keep its files elsewhere.
do $do$
declare
  v_verb text;
  v_condition constant text := $$bucket_id = 'assets' and (
    ((select turnpike.has_role('seller')) and split_part(name, '/', 1) = (select turnpike.uid())::text) or (select turnpike.is_admin()))$$;
begin
  if to_regclass('storage.buckets') is null or to_regclass('storage.objects') is null then
    return;
  end if;
  execute $$insert into storage.buckets (id, name, public) values ('assets', 'assets', false) on conflict do nothing$$;
  foreach v_verb in array array['select', 'insert', 'update', 'delete'] loop
    execute format('drop policy if exists turnpike_assets_%s on storage.objects', v_verb);
    execute format('create policy turnpike_assets_%1$s on storage.objects for %1$s to authenticated %2$s %3$s', v_verb,
      case when v_verb <> 'insert' then format('using (%s)', v_condition) end,
      case when v_verb in ('insert', 'update') then format('with check (%s)', v_condition) end);
  end loop;
  execute 'drop policy if exists turnpike_assets_sign on storage.objects';
  execute $$create policy turnpike_assets_sign on storage.objects for select to authenticated
    using (bucket_id = 'assets' and (select turnpike.is_service()))$$;
end $do$;


COMMENT ON COLUMN "public"."ai_call_costs"."credits_per_usd" IS 'Copied from the price of the call.';

COMMENT ON COLUMN "public"."ai_calls"."actor_id" IS 'Who called; null once that user was deleted.';

COMMENT ON COLUMN "public"."ai_calls"."charged" IS 'What was taken: never more than held, and never more than was there.';

COMMENT ON COLUMN "public"."ai_calls"."priced" IS 'What the usage costs by the price that held when the call began.';

COMMENT ON COLUMN "public"."ai_calls"."progress" IS 'Usage so far, of a long stream: what the sweep settles a lost call by.';

COMMENT ON COLUMN "public"."ai_calls"."result" IS 'The first answer of ai_call_finish.';

COMMENT ON COLUMN "public"."ai_calls"."shortfall" IS 'What could not be taken because the hold had ended by itself and the credits were gone.';

COMMENT ON COLUMN "public"."ai_calls"."units_source" IS 'reported by the provider, counted by us, or none.';

COMMENT ON COLUMN "public"."ai_model_prices"."cached_input_credits_per_1k" IS 'Null: cached input costs what other input does.';

COMMENT ON COLUMN "public"."ai_model_prices"."credits_per_usd" IS 'What a dollar of the provider''s cost is in credits, for the margin alone; null: the margin is not known.';

COMMENT ON COLUMN "public"."ai_model_prices"."markup_basis_points" IS 'On top of all parts: 2000 is 20 %.';

COMMENT ON COLUMN "public"."ai_model_prices"."minimum_credits" IS 'The least that a call costs that delivers anything, markup included.';

COMMENT ON COLUMN "public"."ai_models"."default_max_output_tokens" IS 'The limit of a call that names none.';

COMMENT ON COLUMN "public"."ai_models"."feature" IS 'Path of the plan feature that must allow the model, or list it; null for a model that is for everybody.';

COMMENT ON COLUMN "public"."ai_models"."id" IS 'What a client names, such as openai/gpt-5-mini.';

COMMENT ON COLUMN "public"."ai_models"."provider_model" IS 'What the provider calls it.';

COMMENT ON COLUMN "public"."ai_spending"."held" IS 'Holds of those that have not ended.';

COMMENT ON COLUMN "public"."ai_spending"."spent" IS 'Charges of the calls that began in the period.';

COMMENT ON COLUMN "public"."ai_spending_caps"."actor_id" IS 'Who set it, and is told of a tenant''s.';

COMMENT ON COLUMN "public"."ai_spending_caps"."alerted_percent" IS 'The highest of 80 and 100 that was told in the period of alerted_on.';

COMMENT ON COLUMN "public"."ai_spending_caps"."period" IS 'A day or a calendar month in UTC.';

COMMENT ON COLUMN "public"."credit_accounts"."alert_at" IS 'The owner is told when less than so many credits are available; null for a tenth of the last grant, 0 for never.';

COMMENT ON COLUMN "public"."credit_accounts"."alert_below" IS 'The mark that the next fall below tells of; null once it did, until a grant lifts the account to its mark again.';

COMMENT ON COLUMN "public"."credit_holds"."managed" IS 'Ended only by the domain that made it, such as an AI call''s: its owner neither captures nor releases it.';

COMMENT ON COLUMN "public"."disputes"."refund_id" IS 'What a lost dispute took; null while it is not lost, and if nothing was left to take.';

COMMENT ON COLUMN "public"."disputes"."user_id" IS 'Who had paid; null once that user was deleted.';

COMMENT ON COLUMN "public"."download_accesses"."signings" IS 'How many requests have signed a URL for it or may yet: one, and one more for each retry under its key. None: the count was given back.';

COMMENT ON COLUMN "public"."download_accesses"."user_id" IS 'Who asked; null once that user was deleted.';

COMMENT ON COLUMN "public"."download_grants"."downloads" IS 'How often a URL was handed out. Never more than max_downloads.';

COMMENT ON COLUMN "public"."download_grants"."expires_at" IS 'Counted from the purchase, also for a file that the seller added later; null for ever.';

COMMENT ON COLUMN "public"."download_grants"."max_downloads" IS 'The file''s limit for each unit bought; null for any number.';

COMMENT ON COLUMN "public"."download_grants"."order_id" IS 'The order; of a subscription the one that it began with, if there was one.';

COMMENT ON COLUMN "public"."download_grants"."revoked_at" IS 'Taken back by a refund or a lost dispute.';

COMMENT ON COLUMN "public"."download_grants"."user_id" IS 'Who bought it; the owner only while tenant_id is null. Null once that user was deleted.';

COMMENT ON COLUMN "public"."mails"."attempts" IS 'How often it was taken up to be sent; a run that was killed counts.';

COMMENT ON COLUMN "public"."mails"."data" IS 'What the template needs; emptied 30 days after the mail was sent or skipped.';

COMMENT ON COLUMN "public"."mails"."email" IS 'Where it goes, if not to the address that the user has when it is sent.';

COMMENT ON COLUMN "public"."mails"."key" IS 'The reason, such as order_confirmation:<order id>: a second mail for it is not written.';

COMMENT ON COLUMN "public"."mails"."kind" IS 'One folder of templates a language has one of each (functions/tasks/templates).';

COMMENT ON COLUMN "public"."mails"."running_until" IS 'While it is in the future, a run is sending it; null if none is.';

COMMENT ON COLUMN "public"."mails"."sent_to" IS 'The address of the last attempt.';

COMMENT ON COLUMN "public"."mails"."status" IS 'skipped: there was no address to send it to. dead: refused for good, or given up after ten attempts; mail_retry brings it back.';

COMMENT ON COLUMN "public"."mails"."user_id" IS 'Whom it is for; of an order for a tenant, who ordered.';

COMMENT ON COLUMN "public"."memberships"."as_of" IS 'Of when the provider''s newest report is.';

COMMENT ON COLUMN "public"."payments"."credits_ref" IS 'Of a renewal: the source_ref of the lot of credits that came with it.';

COMMENT ON COLUMN "public"."payments"."period_start" IS 'Of a subscription''s payment: the period that it pays, to period_end.';

COMMENT ON COLUMN "public"."profiles"."reported_at" IS 'Of when the newest report of an identity provider is.';

COMMENT ON COLUMN "public"."subscriptions"."estimated_start" IS 'When the first period started by our own clock; null once the provider has told, or if it did at once.';

COMMENT ON COLUMN "public"."task_runs"."result" IS 'What it did, as numbers.';

COMMENT ON COLUMN "public"."task_runs"."running_until" IS 'When a run that has not said that it is over is taken for killed.';

COMMENT ON COLUMN "public"."task_runs"."trigger" IS 'cron: the platform''s own schedule; service: a back end with the service secret, such as pg_cron.';

COMMENT ON COLUMN "public"."tenants"."as_of" IS 'Of when the provider''s newest report is.';

COMMENT ON COLUMN "public"."webhook_events"."attempts" IS 'Tries that were begun, the delivery included.';

COMMENT ON COLUMN "public"."webhook_events"."commands" IS 'Of an event that waits: what it will do, but for the state that was kept already.';

COMMENT ON COLUMN "public"."webhook_events"."question" IS 'What the provider is to be asked for: {kind, provider_id}.';

COMMENT ON COLUMN "public"."webhook_events"."status" IS 'pending: to be tried again; applied; ignored: not for us; failed: it cannot be applied as it is; dead: given up.';

COMMENT ON COLUMN "public"."webhook_events"."user_id" IS 'Whom it is about, as soon as that is known.';

COMMENT ON COLUMN "public"."webhook_events"."waiting_for" IS 'Any of these makes it go on, such as payment:pi_1: an object that is not known yet.';

COMMENT ON COLUMN "public"."webhook_subjects"."failing" IS 'Unpaid periods: the end of each, and when it was first reported that its payment failed.';

COMMENT ON COLUMN "public"."webhook_subjects"."first_start" IS 'Start of the earliest period that was reported.';

COMMENT ON COLUMN "public"."webhook_subjects"."order_id" IS 'The order that started it, where the reports name one.';

COMMENT ON COLUMN "public"."webhook_subjects"."paid_until" IS 'End of the last period that was paid for.';

COMMENT ON COLUMN "public"."webhook_subjects"."state" IS 'The newest state, as turnpike.webhook_state makes it; `as_of` says of when.';

COMMENT ON FUNCTION "public"."ai_call_begin"(text, text, bigint, bigint, bigint, boolean, text, text, text, text) IS 'Prices an AI call of kind chat, image or video and holds the most it can cost: {call_id, hold_id, held, hold_expires_at, model, provider, provider_model, max_output_tokens, price: AiPrice, rate_limit: {limit, remaining, reset_seconds} or null (unlimited)}. p_input_tokens is an upper bound; p_max_output_tokens null is the model''s default; p_units are images or seconds of video; p_model null or `default` is the plan''s ai.default_model. If the key has its answer already: {replay, status, call: AiCall}; replay is null if no answer was kept (a stream). 404 model_not_found; 403 model_not_allowed, account_deactivated; 409 model_not_priced, idempotency_in_progress {retry_after_seconds}; 429 rate_limited {retry_after_seconds, limit}; 402 insufficient_credits {required, available}, spending_cap_reached {cap, period, by_admin, spent, held, required, resets_at}; 422 at /model, /input_tokens, /max_tokens, /units, /request_id, tenant_required; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

COMMENT ON FUNCTION "public"."ai_call_finish"(uuid, text, jsonb, numeric, integer, integer, text, jsonb) IS 'Charges a call for its usage {input_tokens, cached_input_tokens, output_tokens, images, video_seconds, source}, never more than was held, and gives the rest back: {call_id, status, charged, held, released, shortfall, balance, available}, with {answer} as a replay will show it where the call has a key. A failed call without output costs nothing. Finishing twice gives the first figures. p_provider_cost is in US dollars. Service only, else 403 forbidden; 404 call_not_found; 422 at /status, /usage, /provider_cost, /duration_ms, /error.';

COMMENT ON FUNCTION "public"."ai_call_progress"(uuid, jsonb) IS 'Keeps the usage so far of a running call and lets its hold last on: {call_id, status, hold_expires_at}; a call that has ended stays as it is. Service only, else 403 forbidden; 404 call_not_found; 422 at /usage.';

COMMENT ON FUNCTION "public"."ai_cap_list"(text) IS '{data: [AiCap]}: at most four, by day and month, the owner''s and an administrator''s. 422 at /account, tenant_required; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."ai_cap_set"(text, text, bigint, uuid, text) IS 'Caps what the account spends on AI in a day or a month (UTC), in credits; null takes the cap away: {data: [AiCap]}. With p_user_id or p_tenant_id it is an administrator''s cap on that owner (admin, else 403 forbidden), which stands beside the owner''s. 403 account_deactivated; 422 at /period, /credits, /user_id, /tenant_id, tenant_required; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."ai_model_list"(boolean) IS '{data: [AiModel]} that the caller may call, by id, up to 1000; p_all is for administrators and shows all. 403 forbidden; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."ai_model_put"(text, text, text, text, boolean, text, bigint, bigint, bigint) IS 'Makes or replaces a model: AiModel. A chat model needs default_max_output_tokens and max_output_tokens. Admin, else 403 forbidden; 422 at /id, /provider, /provider_model, /kind, /feature, /default_max_output_tokens, /max_output_tokens, /context_tokens; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."ai_price_put"(text, numeric, numeric, numeric, numeric, numeric, bigint, integer, numeric, timestamp with time zone, text, text) IS '201 with the AiPrice and {model, credits_per_usd}: holds from p_effective_from, null is now. Admin, else 403 forbidden; 404 model_not_found; 422 at the field, for a part that the model''s kind needs and that is missing, and at /effective_from unless it is in the future; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

COMMENT ON FUNCTION "public"."ai_usage_list"(text, timestamp with time zone, timestamp with time zone, text, text, text, integer) IS '{data: [AiCall], next_cursor}, newest first; p_from inclusive, p_to exclusive. For an administrator each has {tenant_id, provider_cost} in US dollars too, and p_account may be `all`. 403 forbidden; 400 cursor_invalid; 422 at /account, /kind, /limit, tenant_required; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."ai_usage_summary"(text, timestamp with time zone, timestamp with time zone, text) IS '{from, to, data: [{day, model, kind (those of p_group), calls, input_tokens, cached_input_tokens, output_tokens, images, video_seconds, credits, shortfall}], totals: {the same}} of the calls that have ended; the last 30 days unless told otherwise, at most 366. For an administrator with {provider_cost} in US dollars, {costed_calls} that reported one and {margin_credits}: charges less costs of those whose price says what a dollar is; p_account may be `all`. 403 forbidden; 422 at /account, /group, /from, tenant_required; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."credit_hold_capture"(uuid, bigint, text, text) IS 'Spends p_amount credits of the hold, or all, and returns the rest: {hold: Hold, transaction: Transaction, balance, held, available}. 404 hold_not_found; 409 hold_already_captured, hold_already_released, hold_expired; 403 account_deactivated, forbidden (a managed hold); 422 at /amount; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

COMMENT ON FUNCTION "public"."credit_hold_release"(uuid, text, text) IS 'Returns the credits of the hold: {hold: Hold, balance, held, available}. 404 hold_not_found; 409 hold_already_captured, hold_already_released, hold_expired; 403 account_deactivated, forbidden (a managed hold); 401 token_missing, token_revoked; and the errors of idempotency_claim.';

COMMENT ON FUNCTION "public"."credit_meter_fail"(uuid, text) IS 'Releases the hold of a call that failed and forgets its key: {hold_id, status: released|expired}. 404 hold_not_found; 403 forbidden for a managed hold; 409 hold_already_captured; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."download_access"(text, text, text) IS '{access_id, storage_path, filename, remaining} and one download less. 404 download_not_found; 409 download_expired, download_used_up, download_revoked, download_unavailable; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

COMMENT ON FUNCTION "public"."download_access_undo"(uuid) IS '{access_id, undone}: gives a counted download back, unless another request has signed a URL for it or may yet. Service only, else 403 forbidden; 404 download_not_found for an access that was given back.';

COMMENT ON FUNCTION "public"."download_list"(text, text, integer) IS '{data: [Download with access_token, access_url, access_expires_at], next_cursor} of the caller, or of the caller''s tenant, newest first. 400 cursor_invalid; 422 at /account, /limit, tenant_required; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."mail_claim"(integer) IS '{mails: [{id, kind, data, to, name, locale, attempts}], waiting}: up to so many mails (0 to 100) that are due, the caller''s for 2 minutes, and how many more are due, counted up to 100. Service only, else 403 forbidden; 422 at /limit.';

COMMENT ON FUNCTION "public"."mail_list"(text, text, text, integer) IS '{data: [Mail], next_cursor} of all users, newest first. Admin only, else 403 forbidden; 400 cursor_invalid; 422 at /status, /limit; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."mail_retry"(uuid) IS 'The Mail, pending and due at once, unless a run is just sending it. Admin only, else 403 forbidden; 404 mail_not_found; 409 mail_already_sent; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."mail_settle"(jsonb) IS '{settled}: how many of the results counted. Each is {id, attempts, outcome, provider_message_id, error: {code, message}, retry_after_seconds}; outcome is sent, retry (again after a growing pause, dead after ten attempts), later (not tried; the attempt does not count), dead or skipped. Service only, else 403 forbidden; 422 at /results.';

COMMENT ON FUNCTION "public"."me_export"() IS '{exported_at, profile: Profile, customer: Customer, credits: {account, grants, holds, transactions}, orders: [Order], payments: [Payment], disputes: [Dispute], entitlements: [Entitlement], subscriptions: [Subscription], bookings: [Booking], downloads: [Download with accesses], mails: [{id, kind, status, to, data, sent_at, created_at}], memberships: [{tenant_id, role}], webhook_events: [{id, provider, type, occurred_at, payload}], ai: {calls: [AiCall], caps: [AiCap]}}: all rows of the caller. 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."setting_set"(text, jsonb) IS 'Sets a setting, or with null gives it back its default; returns {key, value}. past_due_grace_days: for how many days a subscription keeps its rights while a payment is missing (0 to 90, default 7). Admin or service, else 403 forbidden; 422 at /key, /value.';

COMMENT ON FUNCTION "public"."task_begin"(text, text) IS 'The TaskRun that begins; it counts as abandoned unless task_finish comes within 2 minutes. Service only, else 403 forbidden.';

COMMENT ON FUNCTION "public"."task_finish"(uuid, text, jsonb, jsonb) IS 'The TaskRun with its end; the second end of a run changes nothing. Service only, else 403 forbidden; 404 task_not_found; 422 at /status.';

COMMENT ON FUNCTION "public"."task_run_list"(text, text, text, integer) IS '{data: [TaskRun], next_cursor}, newest first. Admin only, else 403 forbidden; 400 cursor_invalid; 422 at /status, /limit; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."task_step"(text, timestamp with time zone, integer) IS '{done: {<what>: <how many>}, more}: one step of a task, of up to so many rows (1 to 10000); p_before is when the run began. Service only, else 403 forbidden; 404 task_not_found; 422 at /max_rows.';

COMMENT ON FUNCTION "public"."webhook_event_claim"(integer) IS '[{id, provider, event_id, type, livemode, occurred_at, payload, version, attempts}]: due events, leased for 2 minutes. Those that have had their last try are given up (ignored or dead). Service only, else 403 forbidden; 422 at /limit (1 to 100).';

COMMENT ON FUNCTION "public"."webhook_event_get"(uuid) IS '{id, provider, event_id, type, livemode, occurred_at, payload, version, attempts, event: WebhookEvent}. Service only, else 403 forbidden; 404 webhook_event_not_found.';

COMMENT ON FUNCTION "public"."webhook_event_list"(text, text, text, integer, text) IS '{data: [WebhookEvent], next_cursor}, newest first. Admin, else 403 forbidden; 400 cursor_invalid; 422 at /provider, /status, /limit; 401 token_missing, token_revoked.';

COMMENT ON FUNCTION "public"."webhook_event_receive"(text, text, text, boolean, timestamp with time zone, jsonb, jsonb, jsonb, jsonb) IS '{id, status, replayed, version}: status applied, ignored (not for us), failed, or pending, with the version of what p_question {kind: subscription|payment, provider_id} is about if the provider is to be asked. p_error {code, cause}: the payload cannot be read. Service only, else 403 forbidden; 422 at /provider, /event_id, /type, /livemode, /occurred_at.';

COMMENT ON FUNCTION "public"."webhook_event_retry"(uuid, jsonb, jsonb, jsonb) IS 'Tries a stored event once more, as webhook_event_receive does; one that was applied or ignored stays as it is (replayed: true). Service only, else 403 forbidden; 404 webhook_event_not_found.';

COMMENT ON FUNCTION "public"."webhook_event_settle"(uuid, bigint, jsonb, jsonb) IS '{id, status, replayed, version} after the provider was asked: its answer as commands, or p_error {code, cause, retry}. Still pending with another version: ask again, since something else was applied meanwhile. Service only, else 403 forbidden; 404 webhook_event_not_found.';

COMMENT ON FUNCTION "turnpike"."ai_call_json"(public.ai_calls) IS 'AiCall: {id, account, actor_id, model, provider, kind, stream, status: running|succeeded|failed|canceled|interrupted, held, charged, shortfall, input_tokens, cached_input_tokens, output_tokens, images, video_seconds, units_source: reported|counted|none, first_token_ms, duration_ms, error, hold_id, transaction_id, request_id, created_at, finished_at}; charged is null while it runs.';

COMMENT ON FUNCTION "turnpike"."ai_call_limits"(public.ai_models, bigint, bigint, bigint) IS 'The limit of output tokens that the call gets, the model''s default for null. Raises 422 at /input_tokens, /units or /max_tokens.';

COMMENT ON FUNCTION "turnpike"."ai_call_priced"(public.ai_calls, text, jsonb) IS 'The call with what it used and what that costs.';

COMMENT ON FUNCTION "turnpike"."ai_call_replay"(text, text) IS '{replay, status, call} of a key that has its answer; null when the caller shall go on. Raises what idempotency_claim raises.';

COMMENT ON FUNCTION "turnpike"."ai_call_settle"(public.ai_calls, text, jsonb, integer, integer, text) IS 'Ends a locked running call: charges it, gives the rest of its hold back and keeps what it used.';

COMMENT ON FUNCTION "turnpike"."ai_calls_check"() IS 'Trigger: refuses a call that contradicts itself, and any change of a finished one but the erasure of who made it.';

COMMENT ON FUNCTION "turnpike"."ai_cap_check"(text, bigint, uuid, text) IS 'Raises 422 at /period, /credits, /user_id or /tenant_id.';

COMMENT ON FUNCTION "turnpike"."ai_caps_json"(uuid) IS '[AiCap]: {period, credits, by_admin, spent, held, remaining, resets_at, updated_at}.';

COMMENT ON FUNCTION "turnpike"."ai_cleanup"(integer) IS 'Settles up to so many lost calls, 500 at most, and deletes up to so many totals of periods that began over 90 days ago: {ai_calls, ai_spending}.';

COMMENT ON FUNCTION "turnpike"."ai_endpoint"(text) IS 'The route of a kind of AI call.';

COMMENT ON FUNCTION "turnpike"."ai_erase"(uuid) IS 'Takes the user''s name off the calls of the own account and deletes its caps and totals.';

COMMENT ON FUNCTION "turnpike"."ai_estimate"(public.ai_model_prices, text, bigint, bigint, bigint) IS 'The most credits that a call of the kind can cost that uses no more than these tokens and units.';

COMMENT ON FUNCTION "turnpike"."ai_export"(uuid) IS '{calls: [AiCall], caps: [AiCap]} of a user, calls oldest first.';

COMMENT ON FUNCTION "turnpike"."ai_hold_seconds"(text) IS 'How long the hold of a call of the kind lasts.';

COMMENT ON FUNCTION "turnpike"."ai_metrics"() IS 'The metrics of this domain, as turnpike.metric makes them.';

COMMENT ON FUNCTION "turnpike"."ai_model_allowed"(public.ai_models) IS 'Whether the caller''s plans or entitlements allow the model.';

COMMENT ON FUNCTION "turnpike"."ai_model_check"(jsonb) IS 'Raises 422 at the field that a model cannot have.';

COMMENT ON FUNCTION "turnpike"."ai_model_find"(text, text) IS 'The active model of the kind. Raises 404 model_not_found, 422 at /model past 200 characters.';

COMMENT ON FUNCTION "turnpike"."ai_model_json"(public.ai_models) IS 'AiModel: {id, provider, provider_model, kind: chat|image|video, active, feature, default_max_output_tokens, max_output_tokens, context_tokens, price: AiPrice or null, created_at, updated_at}.';

COMMENT ON FUNCTION "turnpike"."ai_periods"(timestamp with time zone) IS 'The day and the month of a moment: first day and end.';

COMMENT ON FUNCTION "turnpike"."ai_price_at"(public.ai_models, timestamp with time zone) IS 'The price of the model at that time; a row of nulls if it has none.';

COMMENT ON FUNCTION "turnpike"."ai_price_check"(text, jsonb) IS 'Raises 404 model_not_found, 422 at the field that a price cannot have or that the model''s kind needs.';

COMMENT ON FUNCTION "turnpike"."ai_price_credits"(public.ai_model_prices, bigint, bigint, bigint, bigint, bigint, boolean) IS 'Credits for so much usage by a price, rounded up once, with markup, and at least the minimum if anything was used or delivered.';

COMMENT ON FUNCTION "turnpike"."ai_price_json"(public.ai_model_prices) IS 'AiPrice: {id, effective_from, input_credits_per_1k, cached_input_credits_per_1k, output_credits_per_1k, image_credits, video_second_credits, minimum_credits, markup_basis_points}; null where a part has no price.';

COMMENT ON FUNCTION "turnpike"."ai_rate_take"(uuid) IS 'Counts a call of the user: {limit, remaining, reset_seconds}; null where the plan''s ai.calls_per_minute is -1. The default is 60. Raises 429 rate_limited {retry_after_seconds, limit}.';

COMMENT ON FUNCTION "turnpike"."ai_settle_due"(integer, uuid) IS 'Ends up to so many calls, of one account or of all, whose hold has ended: charged by their last progress. Returns how many.';

COMMENT ON FUNCTION "turnpike"."ai_spending_hold"(uuid, bigint, timestamp with time zone) IS 'Adds a hold to the totals of a locked account. Raises 402 spending_cap_reached {cap, period, by_admin, spent, held, required, resets_at}.';

COMMENT ON FUNCTION "turnpike"."ai_spending_reached"(uuid, timestamp with time zone) IS '{cap, period, by_admin, spent, held, resets_at} of a cap that is exceeded; null if none is.';

COMMENT ON FUNCTION "turnpike"."ai_spending_settle"(public.credit_accounts, public.ai_calls, bigint) IS 'Turns the hold of a call into its charge in the totals of a locked account, and writes the mails about caps into the outbox.';

COMMENT ON FUNCTION "turnpike"."ai_usage_account"(text) IS 'The account, or everybody for `all`. Raises 403 forbidden for `all` without the role admin, and what credit_owner raises.';

COMMENT ON FUNCTION "turnpike"."ai_usage_check"(jsonb) IS 'Raises 422 at /usage or a member unless it is an object of input_tokens, cached_input_tokens, output_tokens, images, video_seconds (whole numbers) and source (reported, counted or none), each of which may be left out.';

COMMENT ON FUNCTION "turnpike"."ai_usage_totals"(jsonb[]) IS 'The sums of a summary''s rows, 0 where there are none.';

COMMENT ON FUNCTION "turnpike"."check_ai_invariants"() IS 'Violated promises of metered AI calls, one row each: {invariant, call_id, detail}; no row when all is well.';

COMMENT ON FUNCTION "turnpike"."check_sales_invariants"() IS 'Violated promises of orders, payments, downloads, coupons and stock, one row each: {invariant, object_id, detail}; no row when all is well.';

COMMENT ON FUNCTION "turnpike"."cleanup"(integer) IS 'Deletes up to so many expired idempotency keys and rate limit windows each, and does the same for what the domains'' own cleanups look after; returns how many: {idempotency_keys, rate_limit_windows, reservations, abandoned_orders, provider_operations, webhook_payloads, webhook_events, webhook_subjects, download_tokens, mails_emptied, mails, task_runs, ai_calls, ai_spending}.';

COMMENT ON FUNCTION "turnpike"."credit_alert"(bigint, bigint, bigint) IS 'The alert_below of an account with so many available credits after a grant of so many; null for none.';

COMMENT ON FUNCTION "turnpike"."credit_debit"(public.credit_accounts, text, bigint, bigint, text, text, jsonb, uuid, uuid) IS 'Takes p_amount credits from a locked account and p_released from what it holds; kind is spend or capture. Tells the owner once when that leaves less than the account''s mark.';

COMMENT ON FUNCTION "turnpike"."credit_hold_lock"(uuid) IS 'An active hold of the caller or the caller''s tenant, with its account locked and settled. Raises 404 hold_not_found, 403 forbidden for a managed one, 409 hold_already_captured, hold_already_released, hold_expired.';

COMMENT ON FUNCTION "turnpike"."credit_hold_place"(text, bigint, boolean, text, text, jsonb, integer, boolean) IS 'Makes an active hold on the caller''s account. Raises 402 insufficient_credits, 422 at /expires_in_seconds (1 to 86400, null is 900), and what credit_owner raises.';

COMMENT ON FUNCTION "turnpike"."credit_hold_resolve"(public.credit_accounts, public.credit_holds, bigint, uuid) IS 'Ends a locked active hold: captures so many credits of it, or releases it all when p_captured is null.';

COMMENT ON FUNCTION "turnpike"."dispute_export"(uuid) IS 'The disputes of the user''s own payments, oldest first: [{id, payment_id, amount, reason, status, created_at}].';

COMMENT ON FUNCTION "turnpike"."dispute_take_back"(public.disputes) IS 'Writes a lost dispute down as a refund of its payment, once, which takes back what was bought.';

COMMENT ON FUNCTION "turnpike"."download_cleanup"(integer) IS 'Deletes up to so many expired access tokens: {download_tokens}.';

COMMENT ON FUNCTION "turnpike"."download_erase"(uuid) IS 'Deletes the tokens of a user''s own downloads and takes the user''s id off all that the user bought or fetched.';

COMMENT ON FUNCTION "turnpike"."download_export"(uuid) IS 'All Downloads of a user, oldest first, each with accesses: when a URL was handed out.';

COMMENT ON FUNCTION "turnpike"."download_filename"(public.assets) IS 'The last part of the asset''s path.';

COMMENT ON FUNCTION "turnpike"."download_find"(text) IS 'The caller''s grant behind a token, locked. 404 download_not_found, also for a token past its time or somebody else''s.';

COMMENT ON FUNCTION "turnpike"."download_grant_due"(uuid, text) IS 'Grants a user, or a tenant, the files that were added to what they had bought: of up to 100 orders and 100 subscriptions a call.';

COMMENT ON FUNCTION "turnpike"."download_grant_order"(public.orders) IS 'Grants the owner of a paid order its files, and those of a subscription that it began. Twice is as good as once.';

COMMENT ON FUNCTION "turnpike"."download_grant_subscription"(public.subscriptions) IS 'Grants the owner of a subscription the files of its product. Twice is as good as once.';

COMMENT ON FUNCTION "turnpike"."download_grants_of_order"(uuid) IS 'The Downloads that an order gave, as an array; empty if it has no files.';

COMMENT ON FUNCTION "turnpike"."download_json"(public.download_grants) IS 'Download: {id, asset: {id, title, content_type, size_bytes}, product: {id, name}, filename, account, order (its public id), subscription_id, status, downloads, max_downloads, remaining, expires_at, created_at}; null limits and ends mean that there is none.';

COMMENT ON FUNCTION "turnpike"."download_metrics"() IS 'The metrics of this domain, as turnpike.metric makes them.';

COMMENT ON FUNCTION "turnpike"."download_page_item"(public.download_grants) IS 'The Download with access_token, access_url and access_expires_at, an hour from now; all three null unless it is active.';

COMMENT ON FUNCTION "turnpike"."download_revoke_order"(uuid) IS 'Takes back the files that an order granted. Twice is as good as once.';

COMMENT ON FUNCTION "turnpike"."download_status"(public.download_grants) IS 'active; revoked by a refund; expired, also with the subscription or since it is for another product; used_up; or unavailable: the seller has switched the file off.';

COMMENT ON FUNCTION "turnpike"."download_token_create"(uuid, timestamp with time zone) IS 'A new access token of a grant, 43 characters of base64url, good until p_expires_at; of the older ones the latest four stay.';

COMMENT ON FUNCTION "turnpike"."download_token_hash"(text) IS 'The hash under which an access token is kept; null for what is none.';

COMMENT ON FUNCTION "turnpike"."downloads_broken"() IS 'Violated promises of downloads, as turnpike.check_sales_invariants gives them.';

COMMENT ON FUNCTION "turnpike"."feature_find"(text) IS 'The value at the path in the caller''s plans, or true for an entitlement of that key where no plan allows; source is plan, entitlement or null (unknown).';

COMMENT ON FUNCTION "turnpike"."lot_take_back"(public.credit_grants, bigint, bigint, text, text, text, uuid) IS 'Takes back of a lot of credits what so much refunded of the total comes to, all of it when everything is.';

COMMENT ON FUNCTION "turnpike"."mail_address"(uuid, text) IS 'Address, name and language (BCP 47) of a mail''s recipient; nulls where they are not known.';

COMMENT ON FUNCTION "turnpike"."mail_booking_data"(public.bookings) IS 'What booking_confirmation needs: {booking: Booking, time_zone, starts_local, ends_local}, the last two as the clock there shows them.';

COMMENT ON FUNCTION "turnpike"."mail_cleanup"(integer) IS 'Empties up to so many mails that were sent or skipped 30 days ago or earlier and deletes up to so many that ended 90 days ago: {mails_emptied, mails}.';

COMMENT ON FUNCTION "turnpike"."mail_downloads"(public.orders) IS 'Writes download_ready into the outbox if the order has files to download: {order: {public_id}, files: [title]}.';

COMMENT ON FUNCTION "turnpike"."mail_end"(uuid, text, jsonb) IS 'Marks a locked mail as skipped or dead, with {code, message} as the reason.';

COMMENT ON FUNCTION "turnpike"."mail_erase"(uuid) IS 'Deletes all mails to the user, sent or not.';

COMMENT ON FUNCTION "turnpike"."mail_export"(uuid) IS 'The mails to the user, oldest first: [{id, kind, status, to, data, sent_at, created_at}].';

COMMENT ON FUNCTION "turnpike"."mail_json"(public.mails) IS 'Mail: {id, kind, status, user_id, tenant_id, to, attempts, error: {code, message} or null, provider_message_id, next_attempt_at, sent_at, created_at}; to is the address of the last attempt.';

COMMENT ON FUNCTION "turnpike"."mail_low_balance"(public.credit_accounts, uuid) IS 'Writes low_balance for a locked account: {available, threshold, account: user or tenant}, and takes the mark away. Never raises.';

COMMENT ON FUNCTION "turnpike"."mail_metrics"() IS 'The metrics of this domain, as turnpike.metric makes them.';

COMMENT ON FUNCTION "turnpike"."mail_order"(public.orders) IS 'Writes the mails about a fulfilled order into the outbox: order_confirmation, a booking_confirmation for each booking, receipt if money was paid, download_ready if there are files. Never raises.';

COMMENT ON FUNCTION "turnpike"."mail_pause"(integer) IS 'How long to wait after so many attempts: 1 minute, doubled each time, up to 6 hours.';

COMMENT ON FUNCTION "turnpike"."mail_put"(text, text, uuid, text, jsonb, text) IS 'Writes a mail of the kind to the user into the outbox, once for each p_key.';

COMMENT ON FUNCTION "turnpike"."mail_receipt"(public.payments) IS 'Writes receipt into the outbox, once a payment: {payment: {id, amount, provider, method, reference, paid_at}, order, subscription, customer: {name, company, tax_id, address}}; what there is not is left out.';

COMMENT ON FUNCTION "turnpike"."mail_remind_due"(integer) IS 'Writes subscription_ending and trial_ending for at most so many subscriptions that end within 3 days; returns how many. Once an end.';

COMMENT ON FUNCTION "turnpike"."mail_settle_one"(public.mails, jsonb) IS 'Writes one result of mail_settle to the locked mail. Raises 422 at /results for an outcome that there is not.';

COMMENT ON FUNCTION "turnpike"."mail_subscription_data"(public.subscriptions) IS 'A Subscription without features, limits and pending_change.';

COMMENT ON FUNCTION "turnpike"."membership_export"(uuid) IS 'The user''s memberships, oldest first: [{tenant_id, role}].';

COMMENT ON FUNCTION "turnpike"."operation_keys"(jsonb) IS 'payment: and checkout_session: with the ids in a provider''s result.';

COMMENT ON FUNCTION "turnpike"."past_due_grace"() IS 'For how long a subscription keeps its rights while a payment is missing, or while nobody has reported its renewal: the setting past_due_grace_days, 7 days without it.';

COMMENT ON FUNCTION "turnpike"."payment_erase"(uuid) IS 'Takes the user''s id off payments, refunds, disputes and checkouts, and forgets the user as a customer of providers.';

COMMENT ON FUNCTION "turnpike"."payment_failed"(uuid, text, jsonb) IS 'Sets a pending, processing or canceled payment to failed, or to pending when it may be tried again (a canceled one stays so), and keeps code and message of the error.';

COMMENT ON FUNCTION "turnpike"."rate_limit_count"(text, bigint, integer) IS 'Counts one hit of the key in the current window: {allowed, remaining, reset_seconds}.';

COMMENT ON FUNCTION "turnpike"."refund_settle"(public.refunds, text, uuid) IS 'Sets a pending refund to succeeded or failed, a failed one to succeeded, and takes back what a succeeded one gives the money back for; any other is returned as it is. Raises 409 refund_exceeds_payment {refundable} if the money has gone back otherwise.';

COMMENT ON FUNCTION "turnpike"."setting"(text) IS 'The setting''s value; null while it has its default.';

COMMENT ON FUNCTION "turnpike"."setting_check"(text, jsonb) IS 'Raises 422 at /key or /value unless there is such a setting: past_due_grace_days, 0 to 90. Null stands for the default.';

COMMENT ON FUNCTION "turnpike"."subscription_derive"(public.subscriptions, public.webhook_subjects) IS 'The row as the reports have it; nothing is written.';

COMMENT ON FUNCTION "turnpike"."subscription_derive_period"(public.subscriptions, public.webhook_subjects) IS 'The row with its current period as the reports have it; nothing is written.';

COMMENT ON FUNCTION "turnpike"."subscription_end_now"(public.subscriptions, jsonb) IS 'A locked subscription, canceled now at the latest; returns it.';

COMMENT ON FUNCTION "turnpike"."subscription_lots"(public.subscriptions, timestamp with time zone, timestamp with time zone) IS 'The lots of the subscription''s months that start in that time, give or take a day.';

COMMENT ON FUNCTION "turnpike"."subscription_mail_ending"(public.subscriptions) IS 'Tells the owner, once, that the subscription ends or has ended.';

COMMENT ON FUNCTION "turnpike"."subscription_period_due"(public.subscriptions) IS 'Whether the task may grant the month that has begun: it is not a period whose payment is still to be reported.';

COMMENT ON FUNCTION "turnpike"."subscription_period_grant"(public.subscriptions, timestamp with time zone, timestamp with time zone, text, text, boolean) IS 'Grants the monthly_credits of the subscription''s plan version for the period, of a longer one for its current month; they expire with it. Returns how many: 0 if they were granted before, the period is over or its money went back, or the plan has none. p_paid: it is known to be paid. Never raises for a repetition.';

COMMENT ON FUNCTION "turnpike"."subscription_period_granted"(public.subscriptions, timestamp with time zone) IS 'Whether the credits of the month that starts then were granted.';

COMMENT ON FUNCTION "turnpike"."subscription_period_refunded"(uuid, timestamp with time zone) IS 'Whether the payment of the period that the month belongs to was given back as a whole.';

COMMENT ON FUNCTION "turnpike"."subscription_redate"(public.subscriptions, public.webhook_subjects) IS 'Gives a first period that was counted by our clock the provider''s dates, as soon as they are known; returns the subscription.';

COMMENT ON FUNCTION "turnpike"."subscription_remember"(public.subscriptions) IS 'Adds what a provider''s subscription is now, by our own decision, to what is known of it.';

COMMENT ON FUNCTION "turnpike"."subscription_reprice"(public.subscriptions, jsonb) IS 'Moves the subscription to the price that a reported state names, if it is one of the same seller and currency; returns it.';

COMMENT ON FUNCTION "turnpike"."subscription_sync"(public.subscriptions) IS 'Brings a subscription into step with what its provider has reported of it; returns it.';

COMMENT ON FUNCTION "turnpike"."subscription_take_back"(public.payments, text, uuid) IS 'Takes back of the credits of the period that a renewal paid what its refunded part comes to.';

COMMENT ON FUNCTION "turnpike"."subscription_write"(public.subscriptions, public.subscriptions) IS 'Writes status, period, quantity, and what belongs to an end, a trial and a missing payment, of a locked row; returns it.';

COMMENT ON FUNCTION "turnpike"."subscriptions_recount"() IS 'Writes down anew until when the rights of all live subscriptions last.';

COMMENT ON FUNCTION "turnpike"."task_metrics"() IS 'The metrics of this domain, as turnpike.metric makes them.';

COMMENT ON FUNCTION "turnpike"."task_run_bury"() IS 'Marks up to 100 runs past their time as abandoned.';

COMMENT ON FUNCTION "turnpike"."task_run_cleanup"(integer) IS 'Deletes up to so many runs that began 30 days ago or earlier: {task_runs}.';

COMMENT ON FUNCTION "turnpike"."task_run_json"(public.task_runs) IS 'TaskRun: {id, name, status, trigger, started_at, finished_at, duration_ms, result, error: {code, message} or null}.';

COMMENT ON FUNCTION "turnpike"."task_run_status"(public.task_runs) IS 'running, succeeded, failed, or abandoned: it was killed.';

COMMENT ON FUNCTION "turnpike"."task_settle_accounts"(boolean, timestamp with time zone, integer) IS 'Settles up to so many accounts with something overdue at that time, or with an overdue hold; returns how many. Safe to run twice at once.';

COMMENT ON FUNCTION "turnpike"."webhook_about"(public.webhook_events, uuid) IS 'Writes down whom the event is about, once.';

COMMENT ON FUNCTION "turnpike"."webhook_apply"(public.webhook_events, jsonb) IS 'Applies one command of an event; false if it is about nothing of ours. Raises 422 at /kind for one that there is not, TPW00 to wait, and what the command refuses.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_catalog_changed"(public.webhook_events, jsonb) IS 'Command {object: product|price, provider_id, product_id|price_id, active, name, description, amount, currency, initial_credits, monthly_credits, as_of?}; false if it is not one of ours.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_checkout_completed"(public.webhook_events, jsonb) IS 'Command {payment, paid, provider_payment_id, provider_subscription_id, provider_customer_id, amount, currency, subscription}. Raises 409 amount_mismatch, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_checkout_expired"(public.webhook_events, jsonb) IS 'Command {payment}. Raises 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_dispute_changed"(public.webhook_events, jsonb) IS 'Command {payment, provider_dispute_id, amount, currency, reason, status: open|won|lost}. Raises 409 amount_mismatch for another currency, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_invoice_failed"(public.webhook_events, jsonb) IS 'Command {provider_invoice_id, provider_subscription_id, order_public_id, amount, currency, period_end, next_attempt_at, code}. Raises 422, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_invoice_paid"(public.webhook_events, jsonb) IS 'Command {provider_invoice_id, provider_subscription_id, order_public_id, provider_payment_id, amount, currency, period_start, period_end, reason, provider_customer_id}. Raises 422, 409 amount_mismatch, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_membership_changed"(public.webhook_events, jsonb) IS 'Commands membership_changed {tenant_id, user_id, role, as_of?} and membership_deleted {tenant_id, user_id, as_of?}. Raises 422 at /tenant_id.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_payment_failed"(public.webhook_events, jsonb) IS 'Command {payment, provider_payment_id, code, message, final}. Raises 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_payment_processing"(public.webhook_events, jsonb) IS 'Command {payment, provider_payment_id}. Raises 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_payment_succeeded"(public.webhook_events, jsonb) IS 'Command {payment, provider_payment_id, amount, currency, method, provider_customer_id, subscription}. Raises 409 amount_mismatch, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_refund_changed"(public.webhook_events, jsonb) IS 'Command {payment, provider_refund_id, amount, currency, status: pending|succeeded|failed}. Raises 409 amount_mismatch for another currency, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_subscription_changed"(public.webhook_events, jsonb) IS 'Command {provider_subscription_id, order_public_id, provider_customer_id, price_id, clerk_plan_id, payer, state?, authoritative, as_of}. Raises 422, 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_tenant_changed"(public.webhook_events, jsonb) IS 'Commands tenant_changed {tenant_id, name, slug, as_of?} and tenant_deleted {tenant_id, as_of?}. Raises 422 at /tenant_id.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_trial_ending"(public.webhook_events, jsonb) IS 'Command {provider_subscription_id, order_public_id, trial_ends_at}. Raises 502 provider_invalid, TPW00.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_user_changed"(public.webhook_events, jsonb) IS 'Command {user_id, issuer, subject, email, display_name, avatar_url, as_of?}.';

COMMENT ON FUNCTION "turnpike"."webhook_apply_user_deleted"(public.webhook_events, jsonb) IS 'Command {user_id}. Raises 422 at /user_id.';

COMMENT ON FUNCTION "turnpike"."webhook_came"(public.payments, jsonb) IS 'The locked payment, succeeded, of which the command tells that an amount goes back. Raises TPW00 while it is not paid and less than all of it goes back.';

COMMENT ON FUNCTION "turnpike"."webhook_catalog_credits"(uuid, jsonb) IS 'Gives a plan without credits those that its provider''s metadata names, as a new version. Raises 422 for bad numbers.';

COMMENT ON FUNCTION "turnpike"."webhook_catalog_price"(uuid, uuid, jsonb) IS 'Changes a price of a locked product as its provider has it: whether it is on sale, and its amount.';

COMMENT ON FUNCTION "turnpike"."webhook_catalog_product"(uuid, public.webhook_subjects, jsonb) IS 'Changes name, description and visibility of a locked product as its provider has them.';

COMMENT ON FUNCTION "turnpike"."webhook_check_amount"(public.payments, bigint, text) IS 'Raises 409 amount_mismatch {expected, reported} unless amount and currency are the payment''s own.';

COMMENT ON FUNCTION "turnpike"."webhook_cleanup"(integer) IS 'Empties up to so many payloads of settled events after 30 days, deletes up to so many events after 400 days, and what was reported of objects that are not ours after 90: {webhook_payloads, webhook_events, webhook_subjects}.';

COMMENT ON FUNCTION "turnpike"."webhook_close"(public.payments) IS 'Cancels a pending payment whose checkout has expired.';

COMMENT ON FUNCTION "turnpike"."webhook_erase"(uuid) IS 'Empties the events about the user.';

COMMENT ON FUNCTION "turnpike"."webhook_event_answer"(public.webhook_events, boolean) IS '{id, status, replayed, version}.';

COMMENT ON FUNCTION "turnpike"."webhook_event_apply"(public.webhook_events, jsonb, boolean) IS 'Applies the commands to a locked event: applied, ignored (none was for us), failed, or pending because an object is not known yet; then goes on with the events that waited for what this one has named. If only tried, the event stays as it is while another one is at it.';

COMMENT ON FUNCTION "turnpike"."webhook_event_check"(text, text, text, boolean, timestamp with time zone) IS 'Raises 422 at /provider, /event_id, /type (up to 255 characters), /livemode or /occurred_at.';

COMMENT ON FUNCTION "turnpike"."webhook_event_defer"(public.webhook_events, jsonb, text[], jsonb) IS 'Leaves a locked event pending until its next try, waiting for one of the objects if any; after the last try it is given up.';

COMMENT ON FUNCTION "turnpike"."webhook_event_exhausted"(public.webhook_events) IS 'Whether the event has had its last try.';

COMMENT ON FUNCTION "turnpike"."webhook_event_give_up"(public.webhook_events, jsonb, text[]) IS 'Ends a locked event: dead, if it needed the provider or waited with something of ours in its name (error object_unknown), else ignored.';

COMMENT ON FUNCTION "turnpike"."webhook_event_json"(public.webhook_events) IS 'WebhookEvent: {id, provider, event_id, type, livemode, status, attempts, error, waiting_for, occurred_at, received_at, processed_at, next_attempt_at}.';

COMMENT ON FUNCTION "turnpike"."webhook_event_lock"(uuid) IS 'The event, locked. Raises 404 webhook_event_not_found.';

COMMENT ON FUNCTION "turnpike"."webhook_event_pause"(integer) IS 'How long to wait after so many tries.';

COMMENT ON FUNCTION "turnpike"."webhook_event_put"(text, text, text, boolean, timestamp with time zone, jsonb) IS 'The event, new or known, locked.';

COMMENT ON FUNCTION "turnpike"."webhook_event_settled"(public.webhook_events, text, jsonb) IS 'Sets a locked event to applied, ignored, failed or dead; returns it.';

COMMENT ON FUNCTION "turnpike"."webhook_event_task"(public.webhook_events) IS '{id, provider, event_id, type, livemode, occurred_at, payload (null once it was emptied), version, attempts}.';

COMMENT ON FUNCTION "turnpike"."webhook_event_try"(public.webhook_events, jsonb, jsonb, jsonb) IS 'Settles a locked event, or leaves it pending; returns what webhook_event_receive does.';

COMMENT ON FUNCTION "turnpike"."webhook_event_version"(public.webhook_events) IS 'How often what the event''s question is about was changed; null without a question.';

COMMENT ON FUNCTION "turnpike"."webhook_export"(uuid) IS 'The events about the user that are kept, oldest first: [{id, provider, type, occurred_at, payload}].';

COMMENT ON FUNCTION "turnpike"."webhook_failing"(jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone) IS '{<end of a period>: <first report>} with one more report, if any, for the periods that end after what is paid for.';

COMMENT ON FUNCTION "turnpike"."webhook_fold"(public.webhook_subjects, jsonb) IS 'Adds a state of a subscription to what is known of it; returns that.';

COMMENT ON FUNCTION "turnpike"."webhook_fold_failure"(public.webhook_subjects, timestamp with time zone, timestamp with time zone) IS 'Adds a failed payment of the period that ends then to what is known of a subscription; returns that.';

COMMENT ON FUNCTION "turnpike"."webhook_fold_period"(public.webhook_subjects, timestamp with time zone, timestamp with time zone, boolean) IS 'Adds a reported period of a subscription to what is known of it; returns that.';

COMMENT ON FUNCTION "turnpike"."webhook_identify"(public.webhook_events, public.payments, jsonb) IS 'Writes down the ids of a payment, its checkout and its customer in a command. Raises 502 provider_invalid if one is another''s.';

COMMENT ON FUNCTION "turnpike"."webhook_identify_subscription"(public.webhook_events, uuid, jsonb) IS 'Joins an order''s subscription with its provider''s {provider_subscription_id, period_start?, period_end?}. Raises 502 provider_invalid.';

COMMENT ON FUNCTION "turnpike"."webhook_invoice"(public.webhook_events, jsonb) IS 'The command invoice_paid with its reason, and the period of a first invoice and of a renewal, where the provider did not tell.';

COMMENT ON FUNCTION "turnpike"."webhook_invoice_reference"(public.webhook_events, jsonb) IS 'Reference {payment_ids?, order_public_id?} of the payment of a subscription''s first invoice.';

COMMENT ON FUNCTION "turnpike"."webhook_keep_states"(public.webhook_events, jsonb) IS 'Writes down the states of subscriptions in the commands; returns the commands without them.';

COMMENT ON FUNCTION "turnpike"."webhook_keys"(jsonb, jsonb) IS 'payment:, checkout_session:, order: and subscription: with each id in the commands and in the question, without doubles.';

COMMENT ON FUNCTION "turnpike"."webhook_link"(public.webhook_subjects, uuid) IS 'Writes down the subscription''s order, once.';

COMMENT ON FUNCTION "turnpike"."webhook_lock"(public.webhook_events, text[], boolean) IS 'Locks the objects until the transaction ends; false if only tried and one of them was not to be had.';

COMMENT ON FUNCTION "turnpike"."webhook_metrics"() IS 'The metrics of this domain, as turnpike.metric makes them.';

COMMENT ON FUNCTION "turnpike"."webhook_order"(text, jsonb) IS 'The order of that public id, or of the payer {user_id, tenant_id} for the plan {clerk_plan_id}; a row of nulls without one.';

COMMENT ON FUNCTION "turnpike"."webhook_pay"(public.webhook_events, public.payments, jsonb, jsonb) IS 'Marks a locked payment as succeeded, which pays its order, and writes down its ids. Raises 409 amount_mismatch, 502 provider_invalid.';

COMMENT ON FUNCTION "turnpike"."webhook_payment"(public.webhook_events, jsonb) IS 'The payment of {payment_ids?, session_id?, order_public_id?, plan?}, locked. Raises TPW00 (the event waits) while it is not known.';

COMMENT ON FUNCTION "turnpike"."webhook_payment_known"(public.webhook_events, jsonb) IS 'Id of the payment with one of payment_ids, or of the checkout session_id; null without one.';

COMMENT ON FUNCTION "turnpike"."webhook_payment_of_order"(public.webhook_events, public.orders, text) IS 'Id of the order''s payment at the event''s provider that is meant; null where only an id could tell.';

COMMENT ON FUNCTION "turnpike"."webhook_process"(public.payments) IS 'Sets a locked pending payment to processing, unless it has failed.';

COMMENT ON FUNCTION "turnpike"."webhook_renew"(public.webhook_events, public.payments, public.subscriptions) IS 'Grants the month''s credits of the period that a renewal has paid, once.';

COMMENT ON FUNCTION "turnpike"."webhook_renewal"(public.webhook_events, public.subscriptions, jsonb) IS 'The succeeded payment of a later invoice of the subscription, made once. Raises 502 provider_invalid.';

COMMENT ON FUNCTION "turnpike"."webhook_require"(jsonb, text) IS 'Raises 422 at the member unless the command has it.';

COMMENT ON FUNCTION "turnpike"."webhook_state"(public.webhook_events, jsonb) IS '{status, current_period_start?, current_period_end?, cancel_at_period_end?, canceled_at?, ended_at?, trial_ends_at?, quantity?, amount?, price_id?, clerk_plan_id?, authoritative, as_of} of a command subscription_changed; null if it has none yet.';

COMMENT ON FUNCTION "turnpike"."webhook_state_newer"(jsonb, jsonb) IS 'Whether the first of two states of a subscription takes the place of the second.';

COMMENT ON FUNCTION "turnpike"."webhook_subject"(public.webhook_events, text, text) IS 'What is known of the provider''s object, locked. Raises 422 at /provider_id.';

COMMENT ON FUNCTION "turnpike"."webhook_subscription"(public.webhook_events, jsonb) IS 'The subscription of {provider_subscription_id, order_public_id?, clerk_plan_id?, payer?}, locked; a row of nulls without one.';

COMMENT ON FUNCTION "turnpike"."webhook_uuid"(text) IS 'The id, or null for a text that is none.';

COMMENT ON FUNCTION "turnpike"."webhook_wait"(text[]) IS 'Raises TPW00: the event waits until one of these objects is known.';

COMMENT ON FUNCTION "turnpike"."webhook_wake"(text, boolean, text[]) IS 'Goes on with the events that wait for one of these: payment:<id>, checkout_session:<id>, subscription:<id>, order:<public id>.';

COMMENT ON FUNCTION "turnpike"."webhooks_broken"() IS 'Violated promises of webhooks, as turnpike.check_sales_invariants gives them.';

COMMENT ON TABLE "public"."ai_call_costs" IS 'Costs of calls as their providers reported them, in US dollars. Written by ai_call_finish only.';

COMMENT ON TABLE "public"."ai_calls" IS 'AI calls with what they used and cost. Written by the functions of this domain only.';

COMMENT ON TABLE "public"."ai_model_prices" IS 'Prices of models in credits, each from a time on. Written by ai_price_put only.';

COMMENT ON TABLE "public"."ai_models" IS 'AI models on offer. Written by ai_model_put only.';

COMMENT ON TABLE "public"."ai_spending" IS 'What each account spends on AI by day and month (UTC). Written by the functions of this domain only.';

COMMENT ON TABLE "public"."ai_spending_caps" IS 'Spending caps in credits. Written by ai_cap_set only.';

COMMENT ON TABLE "public"."disputes" IS 'Disputes of payments, in minor units. Written by turnpike.webhook_apply_dispute_changed only.';

COMMENT ON TABLE "public"."download_accesses" IS 'Counted downloads. Written by download_access and download_access_undo only.';

COMMENT ON TABLE "public"."download_grants" IS 'Files that somebody may download. Written by the functions of this domain only.';

COMMENT ON TABLE "public"."download_tokens" IS 'Access tokens as SHA-256 hashes. Written by download_list and download_cleanup only.';

COMMENT ON TABLE "public"."mails" IS 'Mails to send and sent. Written by functions only; read by the service.';

COMMENT ON TABLE "public"."memberships" IS 'Members of tenants that an identity provider has reported. Written by webhooks only.';

COMMENT ON TABLE "public"."settings" IS 'Settings that differ from their defaults. Written by setting_set only; read by the service.';

COMMENT ON TABLE "public"."task_runs" IS 'Runs of tasks. Written by task_begin and task_finish only.';

COMMENT ON TABLE "public"."tenants" IS 'Tenants that an identity provider has reported. Written by webhooks only.';

COMMENT ON TABLE "public"."webhook_events" IS 'Events of providers. Written by the functions of webhooks only; read by the service.';

COMMENT ON TABLE "public"."webhook_subjects" IS 'What providers reported of their objects. Written by functions only; read by the service.';


-- Rights as a whole, since they depend on what a project gives by default.

-- platform/grants.sql

-- Hosted projects give ALL on every new table and function of `public` to the API roles, and Postgres gives EXECUTE on every
-- function to everybody. Both are taken back here, for all domains at once (this is the first grants file that runs); what
-- follows and the other domains' grants name each right that somebody needs.
revoke all on schema turnpike from public;
grant usage on schema turnpike to anon, authenticated, service_role;
revoke execute on all functions in schema turnpike from public, anon, authenticated, service_role;

revoke all on table public.idempotency_keys, public.rate_limit_windows, public.settings from public, anon, authenticated, service_role;
grant select on table public.settings to service_role;

revoke execute on function public.ping(), public.metrics(), public.rate_limit_hit(text, integer, integer), public.setting_set(text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.ping() to anon, authenticated, service_role;
grant execute on function public.metrics(), public.rate_limit_hit(text, integer, integer), public.setting_set(text, jsonb)
  to authenticated, service_role;
grant execute on function turnpike.cleanup(integer) to service_role;

-- What policies and functions that run as the caller use. None of these reads a table or tells more than the caller's own token.
grant execute on function
  turnpike.claims(), turnpike.uid(), turnpike.tenant_id(), turnpike.roles(), turnpike.has_role(text), turnpike.is_admin(),
  turnpike.is_service(), turnpike.fail(text, integer, jsonb), turnpike.invalid(text, text, text, text), turnpike.rfc3339(timestamptz),
  turnpike.cursor_encode(timestamptz, uuid), turnpike.cursor_decode(text), turnpike.page_limit(integer),
  turnpike.page(jsonb[], timestamptz[], uuid[], integer)
  to anon, authenticated, service_role;

-- identity/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.profiles, public.customers, public.deleted_users, public.tenants, public.memberships from public, anon, authenticated, service_role;
grant select on table public.profiles, public.customers, public.tenants, public.memberships to authenticated, service_role;
grant select on table public.deleted_users to service_role;

revoke execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete(),
  public.customer_get(), public.customer_update(jsonb), public.account_state()
  from public, anon, authenticated, service_role;
grant execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete(),
  public.customer_get(), public.customer_update(jsonb), public.account_state()
  to authenticated;

grant execute on function
  turnpike.require_user(), turnpike.require_active_user(), turnpike.require_seller(), turnpike.require_admin(),
  turnpike.profile_json(public.profiles), turnpike.customer_json(public.customers)
  to authenticated;

-- credits/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table of the ledger.
revoke all on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_rates, public.credit_transfers
  from public, anon, authenticated, service_role;
grant select on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_transfers
  to authenticated, service_role;
grant select on table public.credit_rates to anon, authenticated, service_role;

revoke execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text), public.credit_rate_list(text, integer, boolean),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  from public, anon, authenticated, service_role;

grant execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  to authenticated;
grant execute on function public.credit_rate_list(text, integer, boolean) to anon, authenticated;

-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text)
  to authenticated, service_role;
grant execute on function turnpike.check_invariants() to service_role;
grant select on table turnpike.account_balances to service_role;

-- What the policies and the readers that run as the caller use.
grant execute on function
  turnpike.credit_owner(text), turnpike.credit_account_find(text), turnpike.credit_lots(uuid, bigint, bigint, timestamptz),
  turnpike.credit_transfer_json(public.credit_transfers), turnpike.credit_hold_json(public.credit_holds)
  to authenticated;
grant execute on function turnpike.credit_rate_json(public.credit_rates) to anon, authenticated;

-- catalog/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.products, public.prices, public.plans, public.plan_versions, public.assets, public.service_offers
  from public, anon, authenticated, service_role;
grant select on table public.products, public.prices, public.plans, public.plan_versions, public.service_offers
  to anon, authenticated, service_role;
grant select on table public.assets to authenticated, service_role;

revoke execute on function
  public.product_list(text, text, integer), public.product_get(text), public.plan_list(text, integer),
  public.seller_product_list(text, text, text, integer),
  public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text),
  public.seller_product_get(uuid), public.seller_product_update(uuid, jsonb), public.seller_product_delete(uuid),
  public.seller_price_list(uuid, text, integer),
  public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text),
  public.seller_price_get(uuid), public.seller_price_update(uuid, jsonb), public.seller_price_delete(uuid),
  public.seller_asset_list(uuid, text, integer),
  public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text),
  public.seller_asset_get(uuid), public.seller_asset_update(uuid, jsonb), public.seller_asset_delete(uuid),
  public.seller_service_offer_get(uuid),
  public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer)
  from public, anon, authenticated, service_role;

grant execute on function public.product_list(text, text, integer), public.product_get(text), public.plan_list(text, integer)
  to anon, authenticated;
grant execute on function
  public.seller_product_list(text, text, text, integer),
  public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text),
  public.seller_product_get(uuid), public.seller_product_update(uuid, jsonb), public.seller_product_delete(uuid),
  public.seller_price_list(uuid, text, integer),
  public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text),
  public.seller_price_get(uuid), public.seller_price_update(uuid, jsonb), public.seller_price_delete(uuid),
  public.seller_asset_list(uuid, text, integer),
  public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text),
  public.seller_asset_get(uuid), public.seller_asset_update(uuid, jsonb), public.seller_asset_delete(uuid),
  public.seller_service_offer_get(uuid),
  public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer)
  to authenticated;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.product_check_filter(text), turnpike.product_json(public.products, boolean), turnpike.price_json(public.prices),
  turnpike.plan_json(uuid), turnpike.service_offer_json(public.service_offers)
  to anon, authenticated;
grant execute on function
  turnpike.product_own(uuid), turnpike.price_own(uuid), turnpike.asset_own(uuid), turnpike.asset_json(public.assets),
  turnpike.asset_storage_path(public.assets), turnpike.plan_features(uuid), turnpike.feature_at(jsonb, text)
  to authenticated;

-- coupons/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.coupons, public.coupon_redemptions from public, anon, authenticated, service_role;
grant select on table public.coupons, public.coupon_redemptions to authenticated, service_role;

revoke execute on function
  public.seller_coupon_list(text, integer),
  public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
    boolean, text, text),
  public.seller_coupon_get(uuid), public.seller_coupon_update(uuid, jsonb), public.seller_coupon_delete(uuid),
  public.discount_validate(text, uuid, integer)
  from public, anon, authenticated, service_role;

grant execute on function
  public.seller_coupon_list(text, integer),
  public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
    boolean, text, text),
  public.seller_coupon_get(uuid), public.seller_coupon_update(uuid, jsonb), public.seller_coupon_delete(uuid),
  public.discount_validate(text, uuid, integer)
  to authenticated;

-- What the readers that run as the caller use.
grant execute on function turnpike.coupon_own(uuid), turnpike.coupon_json(public.coupons) to authenticated;

-- orders/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table.
revoke all on table public.orders, public.order_items from public, anon, authenticated, service_role;
grant select on table public.orders, public.order_items to authenticated, service_role;

revoke execute on function
  public.order_create(jsonb, text, text, text, text), public.order_get(text), public.order_list(text, text, text, integer),
  public.seller_order_list(text, text, integer), public.order_confirm(text, uuid)
  from public, anon, authenticated, service_role;
grant execute on function
  public.order_create(jsonb, text, text, text, text), public.order_get(text), public.order_list(text, text, text, integer),
  public.seller_order_list(text, text, integer)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the function checks which.
grant execute on function public.order_confirm(text, uuid) to authenticated, service_role;
grant execute on function turnpike.check_sales_invariants() to service_role;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.money(bigint, text), turnpike.order_json(public.orders), turnpike.order_item_json(public.order_items),
  turnpike.order_check_status(text)
  to authenticated;

-- payments/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table. Calls to providers and their ids
-- are the service's to read, and no user's.
revoke all on table
  public.payments, public.refunds, public.disputes, public.checkout_sessions, public.provider_objects, public.provider_operations
  from public, anon, authenticated, service_role;
grant select on table public.payments, public.refunds, public.disputes, public.checkout_sessions to authenticated, service_role;
grant select on table public.provider_objects, public.provider_operations to service_role;

revoke execute on function
  public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text, text, text),
  public.payment_intent_begin(text, text, boolean, text, text), public.payment_confirm_begin(uuid, text, text, text, text),
  public.refund_begin(uuid, bigint, text, text, text), public.payment_list(text, text, text, integer), public.payment_get(uuid),
  public.portal_get(text, boolean), public.provider_operation_finish(uuid, jsonb), public.provider_operation_fail(uuid, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function
  public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text, text, text),
  public.payment_intent_begin(text, text, boolean, text, text), public.payment_confirm_begin(uuid, text, text, text, text),
  public.refund_begin(uuid, bigint, text, text, text), public.payment_list(text, text, text, integer), public.payment_get(uuid),
  public.portal_get(text, boolean)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function public.provider_operation_finish(uuid, jsonb), public.provider_operation_fail(uuid, text, jsonb)
  to authenticated, service_role;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.payment_json(public.payments), turnpike.payment_refundable(public.payments), turnpike.refund_json(public.refunds)
  to authenticated;

-- entitlements/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.entitlements from public, anon, authenticated, service_role;
grant select on table public.entitlements to authenticated, service_role;

revoke execute on function public.entitlement_list(text, integer, boolean) from public, anon, authenticated, service_role;
grant execute on function public.entitlement_list(text, integer, boolean) to authenticated;

-- What the readers that run as the caller use.
grant execute on function turnpike.entitlement_active(public.entitlements), turnpike.entitlement_json(public.entitlements) to authenticated;

-- subscriptions/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.subscriptions from public, anon, authenticated, service_role;
grant select on table public.subscriptions to authenticated, service_role;

revoke execute on function
  public.subscription_get(), public.subscription_list(text, integer), public.feature_get(text),
  public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text),
  public.subscription_cancel_begin(uuid, boolean, text, text, text), public.subscription_resume_begin(uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.subscription_get(), public.subscription_list(text, integer), public.feature_get(text),
  public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text),
  public.subscription_cancel_begin(uuid, boolean, text, text, text), public.subscription_resume_begin(uuid, text, text)
  to authenticated;

-- What the readers that run as the caller use: the caller's own rows, or arithmetic.
grant execute on function
  turnpike.time_after(timestamptz, interval), turnpike.billing_months(text), turnpike.past_due_grace(), turnpike.setting(text),
  turnpike.subscription_final(text), turnpike.subscription_local(text), turnpike.subscription_rights_end(public.subscriptions),
  turnpike.subscription_valid(public.subscriptions), turnpike.subscription_current(), turnpike.subscription_json(public.subscriptions),
  turnpike.subscription_plan_json(uuid), turnpike.subscription_limits(public.subscriptions),
  turnpike.subscription_limit(text, bigint, bigint), turnpike.subscription_calls(uuid, timestamptz, bigint),
  turnpike.subscription_credit_month(text, timestamptz, timestamptz, timestamptz),
  turnpike.subscription_period_ref(uuid, timestamptz), turnpike.feature_find(text), turnpike.feature_allows(jsonb),
  turnpike.feature_limit(numeric), turnpike.feature_numbers(jsonb), turnpike.check_text(text, integer, text)
  to authenticated;

-- bookings/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.bookings from public, anon, authenticated, service_role;
grant select on table public.bookings to authenticated, service_role;

revoke execute on function
  public.booking_list(text, timestamptz, text, integer), public.booking_create(uuid, timestamptz, text, text, text, text),
  public.booking_cancel(uuid, text, text), public.booking_slot_list(text, date, integer)
  from public, anon, authenticated, service_role;
grant execute on function
  public.booking_list(text, timestamptz, text, integer), public.booking_create(uuid, timestamptz, text, text, text, text),
  public.booking_cancel(uuid, text, text)
  to authenticated;
grant execute on function public.booking_slot_list(text, date, integer) to anon, authenticated;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.booking_json(public.bookings), turnpike.booking_status(public.bookings), turnpike.booking_order(uuid)
  to authenticated;

-- webhooks/grants.sql

-- Payloads are the service's to read, and no user's; administrators get the list by a function.
revoke all on table public.webhook_events, public.webhook_subjects from public, anon, authenticated, service_role;
grant select on table public.webhook_events, public.webhook_subjects to service_role;

revoke execute on function
  public.webhook_event_receive(text, text, text, boolean, timestamptz, jsonb, jsonb, jsonb, jsonb),
  public.webhook_event_settle(uuid, bigint, jsonb, jsonb), public.webhook_event_claim(integer), public.webhook_event_get(uuid),
  public.webhook_event_retry(uuid, jsonb, jsonb, jsonb), public.webhook_event_list(text, text, text, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function public.webhook_event_list(text, text, text, integer, text) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.webhook_event_receive(text, text, text, boolean, timestamptz, jsonb, jsonb, jsonb, jsonb),
  public.webhook_event_settle(uuid, bigint, jsonb, jsonb), public.webhook_event_claim(integer), public.webhook_event_get(uuid),
  public.webhook_event_retry(uuid, jsonb, jsonb, jsonb)
  to authenticated, service_role;

-- downloads/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table, and nobody reads tokens.
revoke all on table public.download_grants, public.download_tokens, public.download_accesses
  from public, anon, authenticated, service_role;
grant select on table public.download_grants to authenticated, service_role;
grant select on table public.download_accesses to service_role;

revoke execute on function
  public.download_list(text, text, integer), public.download_access(text, text, text), public.download_access_undo(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.download_list(text, text, integer), public.download_access(text, text, text) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the function checks which.
grant execute on function public.download_access_undo(uuid) to authenticated, service_role;

-- mails/grants.sql

-- Nobody reads a mail but the service; administrators ask mail_list, which leaves out what it says.
revoke all on table public.mails from public, anon, authenticated, service_role;
grant select on table public.mails to service_role;

revoke execute on function
  public.mail_claim(integer), public.mail_settle(jsonb), public.mail_list(text, text, text, integer), public.mail_retry(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.mail_list(text, text, text, integer), public.mail_retry(uuid) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function public.mail_claim(integer), public.mail_settle(jsonb) to authenticated, service_role;

-- tasks/grants.sql

-- Nobody writes a run but the functions; administrators ask task_run_list.
revoke all on table public.task_runs from public, anon, authenticated, service_role;
grant select on table public.task_runs to service_role;

revoke execute on function
  public.task_begin(text, text), public.task_finish(uuid, text, jsonb, jsonb), public.task_step(text, timestamptz, integer),
  public.task_run_list(text, text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.task_run_list(text, text, text, integer) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.task_begin(text, text), public.task_finish(uuid, text, jsonb, jsonb), public.task_step(text, timestamptz, integer)
  to authenticated, service_role;

-- ai/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.ai_models, public.ai_model_prices, public.ai_calls, public.ai_call_costs, public.ai_spending_caps,
  public.ai_spending from public, anon, authenticated, service_role;
grant select on table public.ai_models, public.ai_model_prices, public.ai_calls, public.ai_call_costs, public.ai_spending_caps,
  public.ai_spending to authenticated, service_role;

revoke execute on function
  public.ai_call_begin(text, text, bigint, bigint, bigint, boolean, text, text, text, text),
  public.ai_call_finish(uuid, text, jsonb, numeric, integer, integer, text, jsonb), public.ai_call_progress(uuid, jsonb),
  public.ai_model_list(boolean), public.ai_model_put(text, text, text, text, boolean, text, bigint, bigint, bigint),
  public.ai_price_put(text, numeric, numeric, numeric, numeric, numeric, bigint, integer, numeric, timestamptz, text, text),
  public.ai_cap_list(text), public.ai_cap_set(text, text, bigint, uuid, text),
  public.ai_usage_list(text, timestamptz, timestamptz, text, text, text, integer),
  public.ai_usage_summary(text, timestamptz, timestamptz, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.ai_call_begin(text, text, bigint, bigint, bigint, boolean, text, text, text, text), public.ai_model_list(boolean),
  public.ai_model_put(text, text, text, text, boolean, text, bigint, bigint, bigint),
  public.ai_price_put(text, numeric, numeric, numeric, numeric, numeric, bigint, integer, numeric, timestamptz, text, text),
  public.ai_cap_list(text), public.ai_cap_set(text, text, bigint, uuid, text),
  public.ai_usage_list(text, timestamptz, timestamptz, text, text, text, integer),
  public.ai_usage_summary(text, timestamptz, timestamptz, text)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.ai_call_finish(uuid, text, jsonb, numeric, integer, integer, text, jsonb), public.ai_call_progress(uuid, jsonb)
  to authenticated, service_role;
grant execute on function turnpike.check_ai_invariants() to service_role;

-- What the readers that run as the caller use: the caller's own rows, or arithmetic.
grant execute on function
  turnpike.ai_call_json(public.ai_calls), turnpike.ai_price_json(public.ai_model_prices), turnpike.ai_model_json(public.ai_models),
  turnpike.ai_price_at(public.ai_models, timestamptz), turnpike.ai_model_allowed(public.ai_models), turnpike.ai_periods(timestamptz),
  turnpike.ai_caps_json(uuid), turnpike.ai_usage_account(text), turnpike.ai_usage_totals(jsonb[])
  to authenticated;
