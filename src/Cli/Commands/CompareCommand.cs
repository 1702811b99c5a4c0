using System.CommandLine;
using Whence.Explain;
using Whence.Graphs;
using Whence.Statistics;

namespace Whence.Cli;

/// <summary>whence compare: which methods' maps to trust, by many measures, on one page. What was done stays: the same command goes on where it was ended.</summary>
sealed class CompareCommand
{
    const string Measures = "insertion,deletion,difference,road,infidelity-share,sparseness,randomisation";
    const string Objects = "pointing-game,relevance-mass,relevance-rank";

    readonly Argument<string[]> data = PictureArgument.OrData();
    readonly ModelOptions model = new();
    readonly SampleOptions samples = new();
    readonly Option<string?> methods = new("--methods") { HelpName = "A,B,C", Description = $"methods with commas between, see 'whence methods'; options of explain in parentheses, such as negative-flux(finder=class-directed,samples=20); :absolute behind it ranks by absolute values; all: every one that suits; by default, as far as they suit, {string.Join(", ", ComparedMethods.Usual)}" };
    readonly PluginOption plugin = new(typeof(ExplainerInfo), typeof(MapMetricInfo));
    readonly Option<string?> metrics = new("--metrics") { HelpName = "X,Y,Z", Description = "measures with commas between, see 'whence methods --measures'; deletion:zero takes black for what is missing instead of the blurred picture" };
    readonly Option<string?> boxes = new("--boxes") { HelpName = "WHERE", Description = "where the objects are: COCO's JSON, a folder of masks called as the pictures are, or a CSV of id, x, y, width, height" };
    readonly Option<string?> background = BackgroundOption.Create();
    readonly Option<int?> images = new Option<int?>("--images") { Description = "how many pictures, from the first; all by default" }.Within(1);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };
    readonly Option<int> seeds = new Option<int>("--seeds") { Description = "seeds that methods which draw at random are run with; intervals are then over pictures and seeds", DefaultValueFactory = _ => 1 }.Within(1, 100);
    readonly Option<int> steps = new Option<int>("--steps") { Description = "steps of a curve", DefaultValueFactory = _ => 32 }.Within(1);
    readonly Option<int> shown = new Option<int>("--shown") { Description = "pictures whose maps are shown, from the first", DefaultValueFactory = _ => 4 }.Within(0, 100);
    readonly Option<bool> times = new("--times") { Description = "keep and show times too: they are another with every run, all else is the same to the last byte" };
    readonly Option<string?> shard = ShardOption.Create("results of the I-th of N stretches of the pictures into --out as a part, for compare merge");
    readonly CompareOutput output = new();

    public static Command Create()
    {
        var verb = new CompareCommand();
        var command = new Command("compare", "Compare methods by measures of their maps, on one page; goes on where it was ended.") { verb.data, verb.methods, verb.metrics, verb.boxes, verb.images, Merge() };
        verb.plugin.AddTo(command);
        verb.output.AddTo(command);
        verb.samples.AddTo(command);
        foreach (var option in new Option[] { verb.background, verb.seed, verb.seeds, verb.steps, verb.shown, verb.times, verb.shard })
            command.Options.Add(option);
        verb.model.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() => verb.Run(parsed, cancellation), cancellation));
        return command;
    }

    static Command Merge()
    {
        var parts = new Argument<FileInfo[]>("PART") { Description = "all parts that compare --shard wrote, in any order", Arity = ArgumentArity.OneOrMore };
        var (output, plugin) = (new CompareOutput(), new PluginOption(typeof(ExplainerInfo), typeof(MapMetricInfo)));
        var command = new Command("merge", "Put the results of many machines together: the same, to the last byte, as of one.") { parts };
        plugin.AddTo(command);
        output.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            var whole = ComparisonResults.Merge([.. parsed.GetValue(parts)!.Select(file => ComparisonFile.Load(file.FullName))]);
            var (gates, catalogue) = (output.Gates(parsed, whole.Header), plugin.Of(parsed));
            CheckPlugins(whole.Header, catalogue);
            ComparisonFile.Save(output.PathOf(parsed, "results.jsonl"), whole);
            return Task.FromResult(output.Write(parsed, whole, gates, catalogue.Measures));
        });
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var names = parsed.GetValue(data)!;
        var (catalogue, texts) = (plugin.Of(parsed), ComparedMethods.Named(parsed.GetValue(methods)));
        var measures = Chosen(parsed, catalogue.Measures);
        var part = ShardOption.Stretch(parsed, shard);
        var classifier = model.Classifier(parsed, () => ComparedData.First(names));
        using var backend = model.Device.Open(parsed);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var set = new ComparedData(ComparedData.Open(names), classifier, parsed.GetValue(boxes), parsed.GetValue(images));
        var options = samples.Of(parsed, new() { Seed = parsed.GetValue(seed), Precision = model.Device.Precision(parsed) });
        var pixels = new PixelReader(classifier);
        var reader = new MethodReader(catalogue, pixels, parsed.GetValue(background) is { } name ? BackgroundOption.Read(name, pixels, parsed.GetValue(seed)) : null, parsed.GetValue(seed));
        using var comparison = new Comparison(classifier, weights, options, ComparedMethods.Of(parsed.GetValue(methods), reader, classifier, options), measures, parsed.GetValue(steps));
        var inputs = ComparedInputs.Words(reader.Usual.Background, texts.SelectMany(text => text.Files), parsed.GetValue(boxes));
        var header = comparison.Header(set.Name, set.Fingerprint(cancellation), set.Count, part ?? Shard.Whole, inputs, parsed.GetValue(seeds)) with
        {
            Shown = parsed.GetValue(shown),
            HasTimes = parsed.GetValue(times),
            Plugins = catalogue.Files,
        };
        var gates = output.Gates(parsed, header);
        var path = output.PathOf(parsed, part is { } named ? ShardOption.FileName(named) : "results.jsonl");
        using var file = ComparisonFile.Open(path, header);
        Work(comparison, file, set, path, cancellation);
        return part is null ? output.Write(parsed, file.Results, gates, catalogue.Measures) : ExitCode.Of(file.Results);
    }

    static void Work(Comparison comparison, ComparisonFile file, ComparedData set, string path, CancellationToken cancellation)
    {
        var before = file.Results.Pictures.Count + file.Results.Results.Count;
        if (before > 0)
            Console.Error.WriteLine($"whence: {path}: goes on behind {before} of {file.Results.Wanted} results");
        try
        {
            comparison.Run(file.Results, set.Read, file.Keep, new TenthsProgress("compare"), cancellation);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"whence: {path}: {file.Results.Pictures.Count + file.Results.Results.Count} of {file.Results.Wanted} results are kept; the same command goes on from there");
            throw;
        }
    }

    // The same name may mean another thing in another plug-in.
    static void CheckPlugins(ComparisonHeader header, Catalogue catalogue)
    {
        foreach (var file in catalogue.Files)
        {
            if (!header.Plugins.Any(there => there.Sha256 == file.Sha256))
                throw new PluginException($"--plugin {file.File}: its content is {file.Sha256}, the results are {(header.Plugins.Count == 0 ? "of no plug-in" : $"of {string.Join(", ", header.Plugins.Select(there => $"{there.File} {there.Sha256}"))}")}");
        }
        if (header.Plugins.Count > 0 && header.Measures.Select(name => name.Split(':')[0]).FirstOrDefault(name => catalogue.Measures.All(info => info.Name != name)) is { } unknown)
            throw new PluginException($"the measure '{unknown}' is one of a plug-in: give {string.Join(" or ", header.Plugins.Select(there => there.File))} with --plugin");
    }

    // Measures of objects need to know where those are, and are usual where that is known.
    ComparedMeasure[] Chosen(ParseResult parsed, IReadOnlyList<MapMetricInfo> known)
    {
        var hasObjects = parsed.GetValue(boxes) is not null;
        var names = parsed.GetValue(metrics) ?? (hasObjects ? $"{Measures},{Objects}" : Measures);
        ComparedMeasure[] chosen = [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => ComparedMeasure.Named(name, known))];
        if (chosen.Length == 0)
            throw new UsageException("--metrics names none");
        if (chosen.GroupBy(measure => measure.Name).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new UsageException($"--metrics names {twice.Key} twice");
        if (!hasObjects && Array.Find(chosen, measure => measure.Info.Needs.HasFlag(MetricNeeds.Objects)) is { } blind)
            throw new UsageException($"--metrics {blind.Name}: it needs to know where the objects are: give --boxes");
        return hasObjects && !chosen.Any(measure => measure.Info.Needs.HasFlag(MetricNeeds.Objects))
            ? throw new UsageException($"--boxes is for {string.Join(", ", known.Where(info => info.Needs.HasFlag(MetricNeeds.Objects)).Select(info => info.Name))}; none of them is among --metrics {names}") : chosen;
    }
}
