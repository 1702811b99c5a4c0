using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Scores;

/// <summary>
/// Decides which output holds the scores, and reads it. One that was named, or the only one; of several the one of the right shape [N,K] or [N] whose name
/// says so, then the one that the others lead to.
/// </summary>
sealed class ScoreFinder(OnnxModel model, OnnxBuilder builder)
{
    static readonly string[] Strong = ["logit", "score", "prob", "softmax", "sigmoid", "predict", "class"];
    static readonly string[] Weak = ["output", "out", "y", "z"];
    static readonly string[] Other = ["aux", "feat", "embed", "hidden", "label"];
    readonly LinkReader links = new(builder);

    /// <summary>Reads the scores.</summary>
    /// <exception cref="OnnxException">No output holds class scores, or it is not clear which.</exception>
    public ScoreReading Find()
    {
        var chosen = Chosen();
        return chosen.Fault is null ? chosen : throw chosen.Fault;
    }

    ScoreReading Chosen()
    {
        if (model.Scores is { } asked)
        {
            return model.Outputs.Any(o => o.Name == asked)
                ? Read(asked) : throw new OnnxException(model.Name, $"there is no output '{asked}'; the file has {Listed(Names)}");
        }
        if (model.Outputs.Count == 1)
            return Read(model.Outputs[0].Name);
        string[] candidates = [.. Names.Where(name => Classes(builder.Values[name]) is not null)];
        if (candidates.Length == 0)
            throw new OnnxException(model.Name, $"not a classifier: no output is a vector of class scores per image: {Listed(Names)}; whence run gives their values");
        return Choose([.. candidates.Select(Read)]);
    }

    IEnumerable<string> Names => model.Outputs.Select(o => o.Name);

    ScoreReading Choose(ScoreReading[] readings)
    {
        // Logits and their probabilities say the same; what the file writes goes before what is taken for granted.
        ScoreReading[] apart = [.. readings.GroupBy(r => r.Root).Select(same => same.OrderByDescending(r => r.IsWritten).First())];
        ScoreReading[] last = [.. apart.Where(r => Array.TrueForAll(apart, other => other == r || !links.DependsOn(other.Root, r.Root)))];
        ScoreReading[][] rules =
        [
            apart,
            [.. apart.Where(r => readings.Any(same => same.Root == r.Root && Says(same.Output, Strong) && !Says(same.Output, Other)))],
            [.. last.Where(r => r.Link != ScoreLink.None && !Says(r.Output, Other))],
            [.. apart.Where(r => Weak.Contains(r.Output.ToLowerInvariant()))],
        ];
        return rules.FirstOrDefault(rule => rule.Length == 1)?[0] ?? throw new OnnxException(
            model.Name, $"several outputs could hold the class scores: {Listed(readings.Select(r => r.Output))}; name one (--scores NAME, or \"scores\" in model.json)");
    }

    static bool Says(string name, string[] words) => Array.Exists(words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    ScoreReading Read(string output)
    {
        var value = builder.Values[output];
        if (Classes(value) is not { } classes)
            throw new OnnxException(model.Name, $"not a classifier: output {Listed([output])} is not a vector of class scores per image, of which there {(Batch == 1 ? "is 1" : $"are {Batch}")}; whence run gives its values");
        if (links.Find(output) is not { } found)
            return Unlinked(output, value, classes);
        var scores = builder.Values[found.Input];
        var k = found.Complement is null ? classes : 1;
        if (scores.Node is null || scores.Shape is [] || scores.Shape[0] != value.Shape[0] || scores.Node.Shape.Count != value.Shape[0] * k || !IsOverClasses(found, scores, k))
            throw found.Node.Error($"it is taken over axis {found.Axis} of {scores}, which is not one value for each of the {classes} classes of output '{output}'");
        var logits = found.Scale == 1 ? Matrix(scores, k) : Matrix(scores, k) * found.Scale;
        if (found.Link == ScoreLink.Sigmoid && k == 1)
            return new(output, links.Root(found.Input), TwoClasses(logits, found.Complement ?? 0), ScoreLink.Softmax, true, IsOneSigmoid: true);
        return new(output, links.Root(found.Input), logits, found.Link, true);
    }

    // Shares of a whole are the softmax of their logarithms.
    ScoreReading Unlinked(string output, OnnxValue value, int classes)
    {
        var matrix = Matrix(value, classes);
        var isShare = new RangeReader(links, builder).IsShare(output);
        if (classes == 1 && isShare)
            builder.Note($"output '{output}' lies between 0 and 1 and is read as a value, not as a probability, which it may be: no sigmoid ends it");
        if (classes == 1)
            return new(output, links.Root(output), matrix, ScoreLink.None, false);
        if (!new ShareReader(links, builder).IsDistribution(output, classes))
            return new(output, links.Root(output), matrix, ScoreLink.Softmax, false) { Fault = isShare ? Bounded(output) : null };
        builder.Note($"output '{output}' is made of probabilities without a last softmax; its scores are their logarithms");
        return new(output, links.Root(output), builder.Graph.Add($"{output}/log", new Log(), matrix), ScoreLink.Softmax, true);
    }

    // Taken for scores before a softmax, such values would give other probabilities than the model's.
    OnnxException Bounded(string output)
    {
        var last = links.Producer(links.Root(output))!;
        return last.Error($"output '{output}' lies between 0 and 1, as probabilities do, but is no softmax or sigmoid of scores; export the model without what bounds it, so that it yields its scores");
    }

    static bool IsOverClasses(FoundLink found, OnnxValue scores, int classes)
    {
        if (found.Link != ScoreLink.Softmax)
            return true;
        var axis = found.Node.Axis(found.Axis, scores.Rank);
        // Before operator set 13 a softmax counts everything behind its axis as one.
        var isFlat = found.Node.Opset < 13 && found.Node.Op is "Softmax" or "LogSoftmax";
        var extent = isFlat ? scores.Shape.Skip(axis).Aggregate(1L, (product, d) => product * d) : scores.Shape[axis];
        return axis > 0 && extent == classes;
    }

    // softmax(0, z) = (1 - sigmoid(z), sigmoid(z)).
    Node TwoClasses(Node z, int zero) => builder.Graph.Add($"{z.Name}/two-classes", zero == 0 ? new Pad([0, 1], [0, 0]) : new Pad([0, 0], [0, 1]), z);

    /// <summary>K of a computed value [N,K], with any more dimensions of 1, or [N].</summary>
    int? Classes(OnnxValue value)
    {
        if (value.Node is null || !value.Type.IsFloat() || value.Rank == 0)
            return null;
        if (value.Rank == 1)
            return value.Shape[0] == Batch ? 1 : null;
        // Rows that are no examples.
        if (value.Shape[0] != Batch)
            return null;
        int[] wide = [.. value.Shape.Skip(1).Where(d => d != 1)];
        return wide.Length > 1 || wide is [0] ? null : wide is [var k] ? k : 1;
    }

    int Batch => model.Inputs.Select(port => builder.Values.GetValueOrDefault(port.Name)?.Node).FirstOrDefault(x => x is { Shape.Rank: > 0 })?.Shape[0] ?? 1;

    Node Matrix(OnnxValue value, int classes) => value.Node is { Shape.Rank: 2 } matrix && matrix.Shape[1] == classes ? matrix
        : builder.Graph.Add($"{value.Name}/scores", new Reshape([value.Shape[0], classes]), builder.Layouts.RowMajor(value));

    string Listed(IEnumerable<string> outputs) =>
        string.Join(", ", outputs.Select(name => $"'{name}' {builder.Values[name].Type} [{string.Join(',', builder.Values[name].Shape)}]"));
}
