//! Auth: who a token is, sign-up and sign-in through Supabase Auth, and the caller's own profile.

pub mod routes;
pub mod supabase;

shared::routes! {
    GET "/v1/auth/verify" => routes::verify::show;
    POST "/v1/auth/signup" => routes::signup::create;
    POST "/v1/auth/signin" => routes::signin::create;
    POST "/v1/auth/refresh" => routes::refresh::create;
    POST "/v1/auth/signout" => routes::signout::create;
    POST "/v1/auth/otp" => routes::otp::create;
    POST "/v1/auth/verify-otp" => routes::otp::verify;
    GET "/v1/auth/authorize" => routes::authorize::show;
    POST "/v1/auth/recover" => routes::password::recover;
    POST "/v1/auth/reset" => routes::password::reset;
    POST "/v1/auth/password" => routes::password::change;
    GET "/v1/auth/csrf" => routes::csrf::show;
    GET "/v1/me" => routes::me::show;
    PATCH "/v1/me" => routes::me::update;
    DELETE "/v1/me" => routes::me::delete;
    GET "/v1/me/identity" => routes::me::identity;
    GET "/v1/me/export" => routes::me::export;
    POST "/v1/me/deactivate" => routes::me::deactivate;
}

shared::entry!("auth");
