using System.CommandLine;
using System.Globalization;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>The options by which a method and its knobs are chosen.</summary>
sealed class MethodOptions
{
    readonly Option<string[]> method = new("--method") { Description = $"see 'whence methods'; explain takes several; by default {Explainers.DefaultRule}" };
    readonly PluginOption plugin = new(typeof(ExplainerInfo));
    readonly SampleOptions samples = new();
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers: same seed, same bits", DefaultValueFactory = _ => 1 };
    readonly Option<int?> batch = new Option<int?>("--batch") { Description = "samples per pass" }.Within(1);
    readonly ScalarOptions scalar = new();
    readonly Option<string?> quadrature = new("--quadrature") { Description = "integrated-gradients: gauss-legendre, trapezoid or midpoint" };
    readonly Option<string[]> baseline = new("--baseline") { HelpName = "WHAT", Description = $"what is compared with, or stands for missing pixels: zero, blur, noise, a number, or a .npy file or picture; {string.Join(", ", Several)} take several, and the mean over them" };
    readonly Option<string?> background = BackgroundOption.Create();
    readonly Option<double?> sigma = new Option<double?>("--sigma") { Description = "smooth-grad and relatives: standard deviation of the noise, in pixel units; blur-ig: that of the largest blur, in pixels" }.Positive();
    readonly Option<string?> finder = new("--finder") { Description = "negative-flux: how points are found, random (the default), class-directed or fixed-point" };
    readonly Option<double?> radius = new Option<double?>("--radius") { Description = "negative-flux: radius of the sphere, in pixel units; .05 by default for random points, .02 for a search" }.Positive();
    readonly Option<string?> norm = new("--norm") { Description = "negative-flux: rms (root of the mean square over elements; the default for random points), linf (the default for a search) or l2" };
    readonly Option<string?> aggregate = new("--aggregate") { Description = "negative-flux: sizes (the default for random points), elementwise (the default for a search), vector or vector-times-input" };
    readonly Option<double?> smoothing = new Option<double?>("--smoothing") { Description = "negative-flux: the map is smoothed by a Gaussian of so many pixels, 0 for none; by default sizes by 3/32 of the shorter side, other maps by none" }.NotNegative();
    readonly Option<int?> steps = new Option<int?>("--steps") { Description = "negative-flux: steps of the search; agi: of a walk" }.Within(1);
    readonly Option<double?> step = new Option<double?>("--step") { Description = "agi: length of a step; divergence: distance of the gradients from the picture; in pixel units" }.Positive();
    readonly Option<string?> adversarial = new("--adversarial") { Description = "agi: where steps start, released (at the picture) or path (where the last one ended)" };
    readonly Option<int?> window = new Option<int?>("--window") { Description = "occlusion: side of the windows in pixels; an eighth of the picture's by default" }.Within(1);
    readonly Option<int?> stride = new Option<int?>("--stride") { Description = "occlusion: pixels between windows; half a window by default" }.Within(1);
    readonly Option<int?> segments = new Option<int?>("--segments") { Description = $"{string.Join(", ", Segmented)}: about how many superpixels; 100 by default" }.Within(2);
    readonly Option<string?> composite = new("--composite") { HelpName = "RULES", Description = $"lrp: {string.Join(", ", RelevanceComposite.All.Select(known => known.Name))}; the first by default" };
    readonly Option<string?> attention = new("--attention") { Description = "lrp, of a transformer: taylor (the default: products half to each factor, softmax by its first-order expansion) or constant (attention is taken for weights that stand)" };
    readonly Option<(int Height, int Width)?> grid = PictureSize.Of("--grid", "ROWSxCOLUMNS of patches, such as 14x14", $"{string.Join(", ", Attending)}: rows and columns of the patches, where the network does not say them");
    readonly Option<string?> layer = new("--layer") { Description = $"{string.Join(", ", Layered)}: the layer, by its name in the model (see 'whence layers'); by default the last one with places that every path goes through" };
    readonly Option<bool?> relu = new("--relu") { Description = "grad-cam and relatives: whether negative values are cut off (true, false)" };

    public MethodOptions()
    {
        quadrature.AcceptOnlyFromAmong("gauss-legendre", "trapezoid", "midpoint");
        adversarial.AcceptOnlyFromAmong("released", "path");
        finder.AcceptOnlyFromAmong("random", "class-directed", "fixed-point");
        norm.AcceptOnlyFromAmong("rms", "linf", "l2");
        composite.AcceptOnlyFromAmong([.. RelevanceComposite.All.Select(known => known.Name)]);
        attention.AcceptOnlyFromAmong("taylor", "constant");
        aggregate.AcceptOnlyFromAmong("sizes", "elementwise", "vector", "vector-times-input");
    }

    public void AddTo(Command command)
    {
        command.Options.Add(method);
        plugin.AddTo(command);
        samples.AddTo(command);
        scalar.AddTo(command);
        Option[] all = [seed, batch, quadrature, baseline, background, sigma, finder, radius, norm, aggregate, smoothing, steps, step, adversarial, window, stride, segments, composite, attention, grid, layer, relu];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <summary>Seed, samples, target and precision for one of the methods.</summary>
    /// <exception cref="UsageException">Several samples are asked, and every method named looks at one point.</exception>
    public ExplainOptions Session(ParseResult parsed, IExplainer explainer, Precision precision, LabelList labels, int classes)
    {
        var asked = Session(parsed, precision, labels, classes);
        if (explainer.DefaultSamples > 1)
            return asked;
        var named = Named(parsed);
        return asked is { Samples: null or 1, Reliability: null } || named.Any(name => DefaultSamples(name, Catalogue(parsed)) > 1)
            ? asked with { Samples = null, Reliability = null }
            : throw new UsageException($"{explainer.Name}{(named.Length == 0 ? ", the default for this network," : "")} looks at one point, or at parts of its own: it takes no --samples");
    }

    static int DefaultSamples(string name, Catalogue among) => Explainers.Create(name, new() { Background = [0] }, among.Methods).DefaultSamples;

    /// <summary>What can be asked for by name.</summary>
    public Catalogue Catalogue(ParseResult parsed) => plugin.Of(parsed);

    /// <summary>A method, with the files that it compares with as <paramref name="inputs"/> reads them.</summary>
    /// <exception cref="UsageException">An option is given that none of the methods named, or the default, uses.</exception>
    public IExplainer Explainer(ParseResult parsed, string name, IInputReader inputs)
    {
        var named = Named(parsed);
        string[] names = named.Length == 0 ? [name] : named;
        foreach (var (knob, methods) in Knobs(Catalogue(parsed).Methods))
        {
            if (parsed.GetResult(knob) is { Tokens.Count: > 0 } && !names.Any(methods.Contains))
                throw new UsageException($"{knob.Name} is for {string.Join(", ", methods)}; {(named.Length == 0 ? "the default for this network, " : "--method ")}{string.Join(", ", names)} does not use it");
        }
        return Explainers.Create(name, Settings(parsed, inputs), Catalogue(parsed).Methods);
    }

    // The knobs that not every method has, and the methods that do.
    IEnumerable<(Option Knob, string[] Methods)> Knobs(IReadOnlyList<ExplainerInfo> known)
    {
        return
        [
            (quadrature, ["integrated-gradients"]), (baseline, [.. OneBaseline, .. Those(info => info.TakesBaselines)]), (background, Those(info => info.NeedsBackground)),
            (sigma, ["smooth-grad", "square-grad", "var-grad", "gradient-shap", "blur-ig"]), (finder, ["negative-flux"]), (radius, ["negative-flux"]), (norm, ["negative-flux"]),
            (aggregate, ["negative-flux"]), (smoothing, ["negative-flux"]), (steps, ["negative-flux", "agi"]), (step, ["agi", "divergence"]), (adversarial, ["agi"]), (composite, ["lrp"]), (attention, ["lrp"]), (grid, Those(info => info.NeedsAttention)),
            (window, ["occlusion"]), (stride, ["occlusion"]), (segments, Those(info => info.TakesSegments)), (layer, Those(info => info.TakesLayer)), (relu, Those(info => info.IsActivationMap)),
        ];

        string[] Those(Func<ExplainerInfo, bool> take) => [.. known.Where(take).Select(info => info.Name)];
    }

    /// <summary>Names of the options that one method takes, and not every one: its knobs, and its number of samples where it takes several.</summary>
    public IEnumerable<string> OptionsOf(string name, Catalogue among) =>
        [.. Knobs(among.Methods).Where(knob => knob.Methods.Contains(name)).Select(knob => knob.Knob.Name.TrimStart('-')), .. DefaultSamples(name, among) > 1 ? ["samples"] : Array.Empty<string>()];

    // Those that take several besides.
    static IEnumerable<string> OneBaseline => ["guided-ig", "conductance", "internal-influence", "input-x-gradient", "occlusion", "feature-ablation", "rise", "kernel-shap", "lime"];

    static IEnumerable<string> Segmented => Explainers.All.Where(info => info.TakesSegments).Select(info => info.Name);

    static IEnumerable<string> Attending => Explainers.All.Where(info => info.NeedsAttention).Select(info => info.Name);

    static IEnumerable<string> Several => Explainers.All.Where(info => info.TakesBaselines).Select(info => info.Name);

    static IEnumerable<string> Layered => Explainers.All.Where(info => info.TakesLayer).Select(info => info.Name);

    /// <summary>The methods' names, in the order given; the network's default where none is.</summary>
    /// <exception cref="UsageException">One is given twice.</exception>
    public string[] Names(ParseResult parsed, INetwork network) => Named(parsed) is { Length: > 0 } named ? named : [Explainers.DefaultFor(network)];

    /// <summary>The names that were given.</summary>
    /// <exception cref="UsageException">One is given twice, or there is no method of that name.</exception>
    public string[] Named(ParseResult parsed)
    {
        var names = parsed.GetValue(method) ?? [];
        Catalogue(parsed).RequireMethods("--method", names);
        return names.Distinct().Count() == names.Length ? names
            : throw new UsageException($"--method names {names.GroupBy(name => name).First(same => same.Skip(1).Any()).Key} twice");
    }

    /// <inheritdoc cref="ScalarOptions.Explained"/>
    public Classifier Explained(ParseResult parsed, Classifier classifier) => scalar.Explained(parsed, classifier);

    /// <inheritdoc cref="ScalarOptions.Neurons"/>
    public NeuronNetwork? Neurons(ParseResult parsed, INetwork network) => scalar.Neurons(parsed, network);

    /// <summary>The only method's name; null where none is given.</summary>
    /// <exception cref="UsageException">Several are given.</exception>
    public string? Name(ParseResult parsed) => Named(parsed) is { Length: <= 1 } named ? named.FirstOrDefault() : throw new UsageException($"one --method is taken here, {Named(parsed).Length} were given");

    /// <summary>The number of samples; null where none is given, or as many as make a map reliable.</summary>
    public int? Samples(ParseResult parsed) => samples.Of(parsed, new()).Samples;

    /// <summary>Seed, samples, batch and target as they were given, whatever the method.</summary>
    public ExplainOptions Session(ParseResult parsed, Precision precision, LabelList labels, int classes) => samples.Of(parsed, new()
    {
        Seed = parsed.GetValue(seed),
        Batch = parsed.GetValue(batch),
        Target = scalar.Target(parsed, labels, classes),
        Precision = precision,
    });

    /// <summary>The knobs of the methods.</summary>
    public ExplainerSettings Settings(ParseResult parsed, IInputReader inputs) => new()
    {
        Quadrature = Choose(parsed.GetValue(quadrature), Quadrature.GaussLegendre, Quadrature.Trapezoid, Quadrature.Midpoint),
        Baselines = [.. (parsed.GetValue(baseline) ?? []).Select(name => ReadBaseline(name, inputs, parsed.GetValue(seed)))],
        Background = parsed.GetValue(background) is { } set ? BackgroundOption.Read(set, inputs, parsed.GetValue(seed)) : null,
        Sigma = parsed.GetValue(sigma),
        Finder = Choose(parsed.GetValue(finder), FluxFinder.Random, FluxFinder.ClassDirected, FluxFinder.FixedPoint),
        Radius = parsed.GetValue(radius),
        Norm = Choose(parsed.GetValue(norm), FluxNorm.Rms, FluxNorm.LInf, FluxNorm.L2),
        Aggregate = Choose(parsed.GetValue(aggregate), FluxAggregate.Sizes, FluxAggregate.Elementwise, FluxAggregate.Vector, FluxAggregate.VectorTimesInput),
        Smoothing = parsed.GetValue(smoothing),
        Steps = parsed.GetValue(steps),
        Step = parsed.GetValue(step),
        Adversarial = Choose(parsed.GetValue(adversarial), AdversarialForm.Released, AdversarialForm.Path),
        Window = parsed.GetValue(window),
        Stride = parsed.GetValue(stride),
        Segments = parsed.GetValue(segments),
        Composite = RelevanceComposite.All.FirstOrDefault(known => known.Name == parsed.GetValue(composite)),
        Attention = Choose(parsed.GetValue(attention), AttentionRule.Taylor, AttentionRule.Constant),
        Grid = parsed.GetValue(grid),
        Layer = parsed.GetValue(layer),
        Relu = parsed.GetValue(relu),
    };

    /// <summary>What was asked for, as rows of a report; files without their folders.</summary>
    public IEnumerable<(string Name, string Value)> Given(ParseResult parsed) =>
        from option in Knobs(Catalogue(parsed).Methods).Select(knob => knob.Knob)
        where parsed.GetResult(option) is { Tokens.Count: > 0 }
        select (option.Name.TrimStart('-'), string.Join(' ', parsed.GetResult(option)!.Tokens.Select(token => Provenance.FileName(token.Value))));

    static Baseline ReadBaseline(string name, IInputReader inputs, ulong seed) => name switch
    {
        "zero" => Baseline.Zero,
        "blur" => Baseline.Blur(),
        "noise" => Baseline.Noise(seed),
        _ when float.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) => Baseline.Fill(value),
        _ when name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) => Baseline.Of(inputs.One(name, Npy.Read(name))),
        _ => Baseline.Of(inputs.Of(ImageFile.Load(name))
            ?? throw new UsageException($"--baseline {name}: with --input a baseline is zero, blur, noise, a number or a .npy file in the input's layout")),
    };

    // Names on the command line are the enumeration's in kebab case.
    static T? Choose<T>(string? name, params ReadOnlySpan<T> values)
        where T : struct, Enum
    {
        foreach (var value in values)
        {
            if (name is not null && string.Equals(name.Replace("-", ""), value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        }
        return null;
    }
}
