//! vyezd: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    vyezd::cli::run(std::env::args_os())
}
