using Whence.Models.Data;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Studies.Lap;

/// <summary>
/// The claims of LAP on Fashion-MNIST, over seeds: accuracy with and without, where maps lie, and what masks do about a cue that predicts the class in training only.
/// </summary>
sealed class LapStudy(string folder, int seeds, int training, int epochs)
{
    const int Tested = 1000;
    const int Shown = 40;
    const int Played = 20;

    static readonly string[] Others = ["grad-cam", "grad-cam++", "integrated-gradients", "negative-flux"];
    static readonly double[] Shares = [0, 0.05, 0.2, 1];

    readonly SeedScores scores = new();

    public IEnumerable<string> Run()
    {
        using var train = Dataset.Open(Path.Combine(folder, "train-images-idx3-ubyte.gz"));
        using var test = Dataset.Open(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        // Seeds side by side, each on a core; none knows of the others.
        Parallel.For(1, seeds + 1, seed =>
        {
            using var backend = Backend.Open("cpu:1");
            Plain(train, test, (ulong)seed, backend);
            Planted(train, test, (ulong)seed, backend);
            Console.Error.WriteLine($"seed {seed} of {seeds} is done");
        });
        return [.. Accuracies(), .. Places(), .. Cues()];
    }

    void Plain(Dataset train, Dataset test, ulong seed, Backend backend)
    {
        var (pictures, unseen) = (new CuePictures(train, 0, training, Cue.None), new CuePictures(test, 0, Tested, Cue.None));
        var first = StudyNetwork.Train(StudyNetwork.New(seed), pictures, epochs, isNew: true, seed, backend);
        var old = StudyNetwork.Train(first, pictures, epochs, isNew: false, seed + 100, backend);
        Measure("without", old, unseen, Others, backend);
        foreach (var share in new[] { 0, 1.0 })
            Measure($"lap {share:0%}", StudyNetwork.TrainLap(first, pictures, share, epochs, seed + 100, backend), unseen, ["lap", "lap-sharp", .. Others], backend);
    }

    void Measure(string name, OnnxModel model, CuePictures unseen, string[] methods, Backend backend)
    {
        using var measured = new StudyScores(model, backend);
        Add($"accuracy {name}", measured.Accuracy(unseen));
        foreach (var method in methods)
        {
            var places = measured.On(method, unseen, Shown, unseen.Object);
            Add($"mass {name} {method}", places.Mass);
            Add($"pointing {name} {method}", places.Pointing);
            Add("area", places.Area);
            Add($"difference {name} {method}", measured.Difference(method, unseen, Played));
        }
    }

    void Planted(Dataset train, Dataset test, ulong seed, Backend backend)
    {
        var pictures = new CuePictures(train, 0, training, Cue.OfClass);
        CuePictures clean = new(test, 0, Tested, Cue.None), cued = new(test, 0, Tested, Cue.OfClass);
        var first = StudyNetwork.Train(StudyNetwork.New(seed), pictures, epochs, isNew: true, seed, backend);
        Trap("without", StudyNetwork.Train(first, pictures, epochs, isNew: false, seed + 100, backend), ["grad-cam"]);
        foreach (var share in Shares)
            Trap($"{share:0%}", StudyNetwork.TrainLap(first, pictures, share, epochs, seed + 100, backend), ["lap", "grad-cam"]);

        void Trap(string name, OnnxModel model, string[] methods)
        {
            using var measured = new StudyScores(model, backend);
            Add($"cued {name}", measured.Accuracy(cued));
            Add($"clean {name}", measured.Accuracy(clean));
            foreach (var method in methods)
            {
                var on = measured.On(method, cued, Shown, CuePictures.CueArea);
                Add($"cue {name} {method}", on.Mass);
                Add("cue area", on.Area);
            }
        }
    }

    IEnumerable<string> Accuracies() =>
    [
        "### Accuracy", "", "| network | right of unseen pictures |", "|---|---|",
        $"| average pools | {Show("accuracy without")} |", $"| LAP, no masks | {Show("accuracy lap 0%")} |", $"| LAP, masks for all | {Show("accuracy lap 100%")} |", "",
    ];

    IEnumerable<string> Places()
    {
        yield return $"### Where maps lie: on the cloth ({Show("area")} of the picture), and insertion less deletion";
        yield return "";
        yield return "| network | map | mass on the cloth | pointing game | insertion - deletion |";
        yield return "|---|---|---|---|---|";
        foreach (var (key, name) in new[] { ("without", "average pools"), ("lap 0%", "LAP, no masks"), ("lap 100%", "LAP, masks for all") })
            foreach (var method in (string[])["lap", "lap-sharp", .. Others])
                if (scores.Has($"mass {key} {method}"))
                    yield return $"| {name} | {method} | {Show($"mass {key} {method}")} | {Show($"pointing {key} {method}")} | {Show($"difference {key} {method}")} |";
        yield return "";
    }

    IEnumerable<string> Cues()
    {
        yield return $"### A planted cue: relevance on it (it is {Show("cue area")} of the picture), and accuracy with and without it";
        yield return "";
        yield return "| network | right with the cue | right without it | lap on the cue | grad-cam on the cue |";
        yield return "|---|---|---|---|---|";
        yield return $"| average pools | {Show("cued without")} | {Show("clean without")} | | {Show("cue without grad-cam")} |";
        foreach (var share in Shares)
            yield return $"| LAP, masks for {share:0%} | {Show($"cued {share:0%}")} | {Show($"clean {share:0%}")} | {Show($"cue {share:0%} lap")} | {Show($"cue {share:0%} grad-cam")} |";
        yield return "";
    }

    void Add(string name, double value) => scores.Add(name, value);

    string Show(string name) => scores.Show(name);
}
