//! The scalar graph of Millidge, Tschantz, Buckley 2020, section 5.1: step by step, the errors of
//! predictive coding become the gradients of backpropagation.
//!
//! ```text
//! cargo run --release --example toy_graph -- --out toy_graph.svg
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use pc_examples::exit_code;
use pc_runtime::prelude::*;
use plotters::prelude::*;

/// The rates of the relaxations, each with the colour of its line.
const RATES: [(f64, RGBColor); 4] = [
    (0.1, RGBColor(0x1b, 0x6c, 0xa8)),
    (0.2, RGBColor(0xd9, 0x6c, 0x06)),
    (0.5, RGBColor(0x2e, 0x8b, 0x57)),
    (1.0, RGBColor(0xb0, 0x2a, 0x5b)),
];
const STEPS: usize = 100;
/// Steps that are printed.
const PRINTED: [usize; 8] = [1, 2, 3, 5, 10, 20, 50, 100];
/// What is less, rounding included, is drawn here: a logarithm has no zero.
const FLOOR: f64 = 1e-16;

#[derive(Clone, Parameters)]
struct Weights {
    theta: f64,
}

#[predictive_coding]
fn toy(#[param] p: &Weights, v0: f64) -> f64 {
    let v1 = p.theta * v0;
    let v2 = v1.sqrt();
    let v3 = v0 * v0;
    v2.tan() + v3.sin()
}

/// Shows how predictive coding approaches the exact gradient on a small graph.
#[derive(Parser)]
struct Options {
    /// The picture to draw.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/toy_graph.svg"))]
    out: PathBuf,
}

/// What a relaxation settles to.
#[derive(Clone, Copy)]
struct Settled {
    /// ∂F/∂θ
    gradient: f64,
    /// The prediction errors of v1, v2 and v3.
    errors: [f64; 3],
}

/// How far a relaxation is from the exact one.
struct Divergence {
    /// Of the gradient.
    gradient: f64,
    /// Of the errors, as a Euclidean distance.
    errors: f64,
}

impl Settled {
    fn divergence(self, exact: Self) -> Divergence {
        let squares = self.errors.iter().zip(exact.errors).map(|(error, exact)| (error - exact).powi(2));
        Divergence { gradient: (self.gradient - exact.gradient).abs(), errors: squares.sum::<f64>().sqrt() }
    }
}

/// The divergences after 1, 2, … steps at a rate.
struct Curve {
    rate: f64,
    colour: RGBColor,
    divergences: Vec<Divergence>,
}

fn main() -> ExitCode {
    exit_code(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut net = Network::<toy>::new(Weights { theta: 2.0 });
    let exact = settle(&mut net, &Exact)?;
    println!("{}\nexact gradient of θ: {:.12}\n", Network::<toy>::graph(), exact.gradient);

    let mut curves = Vec::new();
    for (rate, colour) in RATES {
        let after = |steps| {
            let settled = settle(&mut net, &FixedPrediction::new(rate, steps))?;
            Ok(settled.divergence(exact))
        };
        let divergences = (1..=STEPS).map(after).collect::<Result<_, pc_runtime::Error>>()?;
        curves.push(Curve { rate, colour, divergences });
    }
    print_table("divergence of the gradient", &curves, |divergence| divergence.gradient);
    print_table("divergence of the errors", &curves, |divergence| divergence.errors);

    if let Some(directory) = options.out.parent() {
        fs::create_dir_all(directory)?;
    }
    draw(&options.out, &curves)?;
    println!("drawn: {}", options.out.canonicalize()?.display());
    Ok(())
}

/// Relaxes the graph at v0 = 5, with L = ½ (1 − v4)².
fn settle(net: &mut Network<toy>, inference: &impl Inference<f64>) -> Result<Settled, pc_runtime::Error> {
    net.relax(5.0, 1.0, &SquaredError, inference)?;
    let [v1, v2, v3] = ["v1", "v2", "v3"].map(|name| net.error(name));
    Ok(Settled { gradient: net.gradients().theta, errors: [v1?[0], v2?[0], v3?[0]] })
}

fn print_table(title: &str, curves: &[Curve], figure: impl Fn(&Divergence) -> f64) {
    print!("{title}\n{:>6}", "steps");
    for curve in curves {
        print!("{:>14}", format!("rate {}", curve.rate));
    }
    println!();
    for steps in PRINTED {
        print!("{steps:>6}");
        for curve in curves {
            print!("{:>14.3e}", figure(&curve.divergences[steps - 1]));
        }
        println!();
    }
    println!();
}

/// Draws both figures, one above the other.
fn draw(path: &Path, curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    let picture = SVGBackend::new(path, (800, 900)).into_drawing_area();
    picture.fill(&WHITE)?;
    let (top, bottom) = picture.split_vertically(450);
    draw_panel(&top, "Gradient of θ", curves, |divergence| divergence.gradient)?;
    draw_panel(&bottom, "Prediction errors of v1, v2, v3", curves, |divergence| divergence.errors)?;
    picture.present()?;
    Ok(())
}

fn draw_panel(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    title: &str,
    curves: &[Curve],
    figure: impl Fn(&Divergence) -> f64,
) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 26))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(76)
        .build_cartesian_2d(1..STEPS, (FLOOR..10.0).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", 18))
        .axis_desc_style(("sans-serif", 18))
        .x_desc("inference steps")
        .y_desc("distance from backpropagation")
        .y_label_formatter(&|distance| format!("{distance:.0e}"))
        .draw()?;
    for &Curve { rate, colour, ref divergences } in curves {
        let points = divergences.iter().enumerate().map(|(i, d)| (i + 1, figure(d).max(FLOOR)));
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(format!("rate {rate}"))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .label_font(("sans-serif", 18))
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}
