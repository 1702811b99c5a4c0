using Whence.Models;

namespace Whence.Explain;

/// <summary>Every method there is, in one list.</summary>
public static class Explainers
{
    const double DefaultSigma = 0.1;
    const double DefaultStep = 0.05;
    const int DefaultSteps = 20;
    const double DefaultDistance = 0.01;

    /// <summary>The methods, each with what it computes and where it comes from.</summary>
    public static IReadOnlyList<ExplainerInfo> All { get; } =
    [
        new("negative-flux", "sizes of the target's changes at points around x where the field flows back at x, smoothed", "Li 2023", NegativeFlux),
        new("gradient", "F(x), the target's gradient at the input", "Simonyan 2014", _ => Gradient()),
        new("input-x-gradient", "F(x) * (x - baseline), one gradient", "Shrikumar 2016", s => InputXGradient(One("input-x-gradient", s))),
        new("smooth-grad", "mean of the gradient over noisy copies of the input", "Smilkov 2017", s => SmoothGrad(s.Sigma)),
        new("square-grad", "mean of the squared gradient over noisy copies", "Hooker 2019", s => SquareGrad(s.Sigma)),
        new("var-grad", "variance of the gradient over noisy copies", "Adebayo 2018", s => VarGrad(s.Sigma)),
        new("integrated-gradients", "(x - baseline) * mean gradient on the way from the baseline", "Sundararajan 2017",
            s => IntegratedGradients(s.Quadrature ?? Quadrature.GaussLegendre, s.Baselines)) { TakesBaselines = true },
        new("expected-gradients", "integrated gradients averaged over a background set", "Erion 2021", s =>
            ExpectedGradients(s.Background)) { NeedsBackground = true },
        new("gradient-shap", "expected gradients with noise on the input", "Lundberg 2017", s => GradientShap(s.Background, s.Sigma)) { NeedsBackground = true },
        new("blur-ig", "integrated gradients on the way from the blurred picture", "Xu 2020", s => BlurIntegratedGradients(s.Sigma)),
        new("guided-ig", "integrated gradients on a path that moves what matters least first", "Kapishnikov 2021", s => GuidedIntegratedGradients(One("guided-ig", s))),
        new("agi", "gradients on the way from the picture to the other classes", "Pan 2021", s =>
            AdversarialGradients(s.Adversarial ?? AdversarialForm.Released, s.Step ?? DefaultStep, s.Steps ?? DefaultSteps)),
        new("divergence", "diagonal of the target's second derivatives, by random signs", "Hutchinson 1990", s => Divergence(s.Step ?? DefaultDistance)),
        new("xrai", "integrated gradients from black and white, put together by superpixels at several scales", "Kapishnikov 2019", s =>
            new Xrai(s.Segments ?? 100, s.Baselines)) { TakesBaselines = true, TakesSegments = true },
        new("grad-cam", "last convolution's activations weighted by mean gradients", "Selvaraju 2017", s =>
            Cam("grad-cam", CamForm.GradCam, s)) { TakesLayer = true, IsActivationMap = true },
        new("grad-cam++", "grad-cam with pixel-wise weighted positive gradients", "Chattopadhay 2018",
            s => Cam("grad-cam++", CamForm.GradCamPlusPlus, s)) { TakesLayer = true, IsActivationMap = true },
        new("hires-cam", "activations times gradients, element by element", "Draelos 2020", s =>
            Cam("hires-cam", CamForm.HiResCam, s)) { TakesLayer = true, IsActivationMap = true },
        new("layer-cam", "activations times positive gradients; works on early layers", "Jiang 2021", s =>
            Cam("layer-cam", CamForm.LayerCam, s)) { TakesLayer = true, IsActivationMap = true },
        new("cam", "last activations weighted by the class's weights behind average pooling", "Zhou 2016", s => new PooledHeadCam(s.Layer, s.Relu ?? false)) { TakesLayer = true, IsActivationMap = true },
        new("score-cam", "activations weighted by the class's score where a channel lets the picture through", "Wang 2020", s => new ScoreCam(s.Layer, s.Relu ?? true)) { TakesLayer = true, IsActivationMap = true },
        new("ablation-cam", "activations weighted by what the target loses without their channel", "Desai 2020", s => new AblationCam(s.Layer, s.Relu ?? true)) { TakesLayer = true, IsActivationMap = true },
        new("eigen-cam", "activations along their first singular vector, whatever the class", "Muhammad 2020", s => new EigenCam(s.Layer, s.Relu ?? false)) { TakesLayer = true, IsActivationMap = true },
        new("conductance", "what runs through a layer on the way from the baseline, times its changes", "Dhamdhere 2019", s =>
            Conductance(s.Layer, One("conductance", s))) { TakesLayer = true },
        new("internal-influence", "mean gradient at a layer on the way from the baseline", "Leino 2018", s =>
            InternalInfluence(s.Layer, One("internal-influence", s))) { TakesLayer = true },
        new("guided-backprop", "gradient, where rectifiers let only what is positive back", "Springenberg 2015", _ => GuidedBackprop()),
        new("deconvolution", "gradient, rectified on the way back alone", "Zeiler 2014", _ => Deconvolution()),
        new("deeplift", "the difference from a baseline, divided by the rescale rule", "Shrikumar 2017", s => DeepLift(s.Baselines)) { TakesBaselines = true },
        new("lrp", "the logit handed back layer by layer by rules of relevance", "Bach 2015", s => RelevancePropagation(Composite(s))),
        new("occlusion", "what the target loses without windows that slide over the picture", "Zeiler 2014", s => Occlusion(s.Window, s.Stride, One("occlusion", s))),
        new("feature-ablation", "what the target loses without each superpixel", "Achanta 2012", s => FeatureAblation(PixelGroups.Superpixels(s.Segments ?? 100), One("feature-ablation", s))) { TakesSegments = true },
        new("rise", "slope of the target over what random soft masks keep", "Petsiuk 2018", s => Rise(fill: One("rise", s))),
        new("kernel-shap", "Shapley values of superpixels, by weighted regression over coalitions", "Lundberg 2017", s =>
            KernelShap(PixelGroups.Superpixels(s.Segments ?? 100), One("kernel-shap", s))) { TakesSegments = true },
        new("lime", "slopes of a linear model of the target over which superpixels there are", "Ribeiro 2016", s =>
            Lime(PixelGroups.Superpixels(s.Segments ?? 100), One("lime", s))) { TakesSegments = true },
        new("lap", "what LAP layers took features from, in the forward pass; the sum is kept", "Modegh 2022", _ => new LocalAttentionMap()) { NeedsLap = true },
        new("lap-sharp", "lap, at every layer times the class's own concept", "Modegh 2022", _ => new LocalAttentionMap(isSharp: true)) { NeedsLap = true },
        new("attention-rollout", "what a transformer's attention carries from patches to the scores, whatever the class", "Abnar 2020", s => AttentionRollout(s.Grid)) { NeedsAttention = true },
        new("gradient-attention", "attention weighted by its positive gradients, layer by layer", "Chefer 2021", s => GradientAttention(s.Grid)) { NeedsAttention = true },
        new("full-grad", "sizes of the input's and every bias's share of the target", "Srinivas 2019", _ => FullGrad()),
    ];

    /// <summary>The rule of <see cref="DefaultFor"/>, in words.</summary>
    public const string DefaultRule = "for pictures gradient-attention where the network is a transformer whose patches have known places, else grad-cam where it has a layer to look at (see 'whence layers'); negative-flux for all others";

    /// <summary>
    /// The method that explains a network unless one is named, the most faithful for its time of those compared: on convolutional networks Grad-CAM (docs/neflag.md), on vision transformers, where Grad-CAM is no
    /// better than a random order, gradient-weighted attention (docs/compare.md); one gradient each. Negative flux, of twenty gradients, takes every input.
    /// </summary>
    /// <returns>Its name: for a picture "gradient-attention" where that can be made of the network, else "grad-cam" where <see cref="NetworkLayer.Of"/> has a default layer; "negative-flux" for all others.</returns>
    public static string DefaultFor(INetwork network) => !network.IsPicture ? "negative-flux"
        : ExplainContext.Refusal(network, GradientAttention()) is null ? "gradient-attention"
        : NetworkLayer.Of(network).Any(layer => layer.IsDefault) ? "grad-cam" : "negative-flux";

    /// <summary>A method of a list by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="among">The methods that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is none of that name; the message lists them.</exception>
    public static ExplainerInfo Named(string name, IReadOnlyList<ExplainerInfo>? among = null) => (among ?? All).FirstOrDefault(info => info.Name == name)
        ?? throw new ExplainException($"there is no method '{name}'; {NearNames.Hint(name, (among ?? All).Select(info => info.Name))}; methods are {string.Join(", ", (among ?? All).Select(info => info.Name))}");

    /// <summary>A method by name, with the knobs it knows.</summary>
    /// <param name="name">The name.</param>
    /// <param name="settings">The knobs; their defaults when null.</param>
    /// <param name="among">The methods that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is no method of that name, the message lists them; or a method of one's own calls itself otherwise than its entry.</exception>
    public static IExplainer Create(string name, ExplainerSettings? settings = null, IReadOnlyList<ExplainerInfo>? among = null) =>
        Named(name, among).Create(settings ?? new()) is var made && made.Name == name ? made : throw new ExplainException($"the method '{name}' makes one that calls itself '{made.Name}': results would bear the wrong name");

    /// <summary>F(x).</summary>
    public static IExplainer Gradient() => new FieldAggregate("gradient", 1, new PointSampler());

    /// <summary>F(x) * (x - b), b zero unless given.</summary>
    public static IExplainer InputXGradient(Baseline? baseline = null) =>
        new FieldAggregate("input-x-gradient", 1, new PointSampler(baseline ?? Baseline.Zero));

    /// <summary>Mean of F(x + sigma xi).</summary>
    public static IExplainer SmoothGrad(double? sigma = null) =>
        new FieldAggregate("smooth-grad", 32, new NoiseSampler(sigma ?? DefaultSigma));

    /// <summary>Mean of F(x + sigma xi)^2.</summary>
    public static IExplainer SquareGrad(double? sigma = null) =>
        new FieldAggregate("square-grad", 32, new NoiseSampler(sigma ?? DefaultSigma), FieldStatistic.Square);

    /// <summary>Variance of F(x + sigma xi).</summary>
    public static IExplainer VarGrad(double? sigma = null) =>
        new FieldAggregate("var-grad", 32, new NoiseSampler(sigma ?? DefaultSigma), FieldStatistic.Variance);

    /// <summary>(x - b) * integral of F(b + t (x - b)) over t in [0,1]; the mean over several baselines, each with as many samples.</summary>
    public static IExplainer IntegratedGradients(Quadrature quadrature = Quadrature.GaussLegendre, params IReadOnlyList<Baseline> baselines) =>
        new FieldAggregate("integrated-gradients", 32 * Math.Max(1, baselines.Count), new SegmentSampler(quadrature, baselines));

    /// <summary>Blur IG: the gradient along ever more blurred copies of the picture, up to <paramref name="sigma"/> pixels.</summary>
    public static IExplainer BlurIntegratedGradients(double? sigma = null) => new FieldAggregate("blur-ig", 32, new BlurSampler(sigma));

    /// <summary>Guided IG: the path from a baseline moves the elements of smallest gradient first, within a corridor around the straight line.</summary>
    /// <param name="baseline">Where the path begins; zero when null.</param>
    /// <param name="fraction">The part of all elements that is moved at a time, in [1/64, 1].</param>
    /// <param name="distance">Half the width of the corridor, as a part of the way; 0 is the straight line.</param>
    public static IExplainer GuidedIntegratedGradients(Baseline? baseline = null, double fraction = 0.25, double distance = 0.02) =>
        new FieldAggregate("guided-ig", 64, new GuidedSampler(baseline ?? Baseline.Zero, fraction, distance), FieldStatistic.Sum);

    /// <summary>AGI: gradients along walks from the input towards other classes, a sample for each.</summary>
    /// <param name="form">Where each step starts.</param>
    /// <param name="step">Length of a step, in input units.</param>
    /// <param name="steps">Steps of a walk, at most.</param>
    public static IExplainer AdversarialGradients(AdversarialForm form = AdversarialForm.Released, double step = DefaultStep, int steps = DefaultSteps) =>
        new FieldAggregate("agi", 20, new AdversarialSampler(form, step, steps));

    /// <summary>The diagonal of the second derivatives, v * (F(x + h v) - F(x - h v)) / 2h over random signs v: its sum is the divergence of the field.</summary>
    public static IExplainer Divergence(double h = DefaultDistance) => new FieldAggregate("divergence", 32, new DivergenceSampler(h));

    /// <summary>Mean of F(b + a (x - b)) * (x - b) over a background set of inputs one after the other.</summary>
    /// <exception cref="ExplainException">No background is given.</exception>
    public static IExplainer ExpectedGradients(float[]? background) =>
        new FieldAggregate("expected-gradients", 64, new BackgroundSampler(Needed("expected-gradients", background), 0));

    /// <summary>Expected gradients from noisy inputs.</summary>
    /// <exception cref="ExplainException">No background is given.</exception>
    public static IExplainer GradientShap(float[]? background, double? sigma = null) =>
        new FieldAggregate("gradient-shap", 64, new BackgroundSampler(Needed("gradient-shap", background), sigma ?? DefaultSigma));

    /// <summary>
    /// Negative flux aggregation: see docs/neflag.md, and docs/REFERENCES.md [Li 2023]. Unless something else is asked for: random points at a root mean square of .05, sizes, smoothed by 3/32 of a
    /// picture's shorter side, which spreads them over pixels that the network does not read; of a search, points on the cube of .02, a signed map, not smoothed.
    /// </summary>
    /// <param name="finder">How points are found.</param>
    /// <param name="norm">Norm of the sphere; that of the finder when null.</param>
    /// <param name="radius">Its radius, in input units; that of the finder when null.</param>
    /// <param name="aggregate">How fluxes are put together; as of the finder when null.</param>
    /// <param name="steps">Steps of a search.</param>
    /// <param name="smoothing">Standard deviation in pixels of the Gaussian that the map, summed over channels, is smoothed by; 0 for none, null for that of the aggregate.</param>
    public static IExplainer NegativeFlux(
        FluxFinder finder = FluxFinder.Random, FluxNorm? norm = null, double? radius = null, FluxAggregate? aggregate = null, int steps = 5, double? smoothing = null)
    {
        var isRandom = finder == FluxFinder.Random;
        var (itsNorm, itsAggregate) = (norm ?? (isRandom ? FluxNorm.Rms : FluxNorm.LInf), aggregate ?? (isRandom ? FluxAggregate.Sizes : FluxAggregate.Elementwise));
        return new FieldAggregate("negative-flux", 20, new FluxSampler(finder, itsNorm, radius ?? (isRandom ? 0.05 : 0.02), steps, itsAggregate, smoothing), itsAggregate switch
        {
            FluxAggregate.Sizes => FieldStatistic.Size,
            FluxAggregate.Elementwise => FieldStatistic.Mean,
            _ => FieldStatistic.Vector,
        });
    }

    /// <summary>Sizes of the shares of the input and of all biases, on the input's pixels: see <see cref="FullGradMap"/>.</summary>
    public static IExplainer FullGrad(bool raw = false) => new FullGradMap(raw);

    /// <summary>What runs through a layer along the straight path from a baseline, times the layer's own changes; adds up to the target's change.</summary>
    public static IExplainer Conductance(string? layer = null, Baseline? baseline = null) => new LayerPath(isConductance: true, layer, baseline);

    /// <summary>The mean gradient at a layer along the straight path from a baseline.</summary>
    public static IExplainer InternalInfluence(string? layer = null, Baseline? baseline = null) => new LayerPath(isConductance: false, layer, baseline);

    /// <summary>The gradient that rectifiers let back where both it and their input are positive.</summary>
    public static IExplainer GuidedBackprop() => new RectifierMap("guided-backprop", looksForward: true);

    /// <summary>The gradient that rectifiers let back where it is positive, whatever their input.</summary>
    public static IExplainer Deconvolution() => new RectifierMap("deconvolution", looksForward: false);

    /// <summary>The logit's difference from a baseline's, divided by the rescale rule; the mean over several baselines.</summary>
    public static IExplainer DeepLift(params IReadOnlyList<Baseline> baselines) => new DeepLift(baselines);

    /// <summary>What a transformer's attention carries from the patches to the tokens that are read: the mean over heads, half of it and half of what stays, through all layers.</summary>
    /// <param name="grid">Rows and columns of patches; null where the network says it.</param>
    public static IExplainer AttentionRollout((int Rows, int Columns)? grid = null) => new AttentionMap(isOfClass: false, grid);

    /// <summary>The same of attention times the target's gradient there, where that is positive.</summary>
    /// <param name="grid">Rows and columns of patches; null where the network says it.</param>
    public static IExplainer GradientAttention((int Rows, int Columns)? grid = null) => new AttentionMap(isOfClass: true, grid);

    /// <summary>Layer-wise relevance propagation by the rules of a composite.</summary>
    public static IExplainer RelevancePropagation(RelevanceComposite? composite = null) => new RelevancePropagation(composite);

    /// <summary>What the target loses without windows that slide over the picture; blurred there unless a fill is given.</summary>
    public static IExplainer Occlusion(int? window = null, int? stride = null, Baseline? fill = null) => new RegionAblation("occlusion", new SlidingWindows(window, stride), fill);

    /// <summary>What the target loses without each group of pixels; blurred there unless a fill is given.</summary>
    public static IExplainer FeatureAblation(PixelGroups groups, Baseline? fill = null) => new RegionAblation("feature-ablation", groups, fill);

    /// <summary>Slope of the target over what random soft masks keep; black elsewhere unless a fill is given.</summary>
    public static IExplainer Rise(int cells = 7, double keep = 0.5, Baseline? fill = null) => new Rise(cells, keep, fill);

    /// <summary>Shapley values of groups of pixels by weighted regression; blurred where they are left out unless a fill is given.</summary>
    public static IExplainer KernelShap(PixelGroups groups, Baseline? fill = null) => new KernelShap(groups, fill);

    /// <summary>Slopes of a linear model of the target over which groups of pixels there are; blurred where they are left out unless a fill is given.</summary>
    public static IExplainer Lime(PixelGroups groups, Baseline? fill = null) => new Lime(groups, fill);

    static RelevanceComposite? Composite(ExplainerSettings s) => s.Attention is { } attention ? (s.Composite ?? RelevanceComposite.All[0]) with { Attention = attention } : s.Composite;

    static IExplainer NegativeFlux(ExplainerSettings s) =>
        NegativeFlux(s.Finder ?? FluxFinder.Random, s.Norm, s.Radius, s.Aggregate, s.Steps ?? 5, s.Smoothing);

    static Cam Cam(string name, CamForm form, ExplainerSettings s) =>
        new(name, form, s.Layer, s.Relu ?? form != CamForm.HiResCam);

    static Baseline? One(string name, ExplainerSettings s) => s.Baselines.Count < 2 ? s.Baselines.FirstOrDefault() : throw new ExplainException(
        $"{name} takes one baseline, {s.Baselines.Count} were given; {string.Join(", ", All.Where(info => info.TakesBaselines).Select(info => info.Name))} take several");

    static float[] Needed(string name, float[]? background) =>
        background ?? throw new ExplainException($"{name} needs a background: a set of inputs to compare with (--background FOLDER or INPUTS.npy)");
}
