using System.Text;
using System.Text.Json;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>
/// The results of a comparison in the one order that they are made in: pictures first, then of every run (a method with a seed) all pictures. As text: a line of
/// JSON each, behind a line that says what the comparison is of. A line is whole when it ends; what is behind the last end was being written when the work ended.
/// </summary>
/// <param name="header">What it is of.</param>
sealed class ComparisonResults(ComparisonHeader header)
{
    readonly List<PictureRecord> pictures = [];
    readonly List<ResultRecord> results = [];
    readonly List<int> readable = [];

    /// <summary>What it is of.</summary>
    public ComparisonHeader Header => header;

    /// <summary>The runs: of each the first of its methods, how many rankings of the same maps follow, and the seed.</summary>
    public IReadOnlyList<(int Method, int Rankings, int Seed)> Runs { get; } = RunsOf(header.Methods);

    /// <summary>Pictures so far.</summary>
    public IReadOnlyList<PictureRecord> Pictures => pictures;

    /// <summary>Numbers of those that can be read: results are of them.</summary>
    public IReadOnlyList<int> Readable => readable;

    /// <summary>Those that cannot.</summary>
    public IEnumerable<PictureRecord> Unreadable => pictures.Where(picture => picture.Error is not null);

    /// <summary>Results so far.</summary>
    public IReadOnlyList<ResultRecord> Results => results;

    /// <summary>Pictures of the stretch.</summary>
    public int Stretch => header.Stretch.End - header.Stretch.Start;

    /// <summary>Lines when all is done.</summary>
    public long Wanted => (1L + Runs.Count) * Stretch - (long)Runs.Count * (pictures.Count - readable.Count);

    /// <summary>Whether all is done.</summary>
    public bool IsWhole => pictures.Count + results.Count == Wanted;

    /// <summary>The run that the next result is of.</summary>
    public int NextRun => readable.Count == 0 ? Runs.Count : results.Count / readable.Count;

    /// <summary>The picture that the next line is of.</summary>
    public int NextPicture => pictures.Count < Stretch ? header.Stretch.Start + pictures.Count : readable[results.Count % readable.Count];

    /// <summary>The result of a run and a picture that can be read.</summary>
    public ResultRecord this[int run, int picture] => results[run * readable.Count + readable.BinarySearch(picture)];

    /// <summary>Adds the next picture.</summary>
    public void Add(PictureRecord picture)
    {
        pictures.Add(picture);
        if (picture.Error is null)
            readable.Add(picture.Picture);
    }

    /// <summary>Adds the next result.</summary>
    public void Add(ResultRecord result) => results.Add(result);

    /// <summary>Refuses results of no picture at all.</summary>
    /// <exception cref="ExplainException">None can be read.</exception>
    public void RequireReadable()
    {
        if (readable.Count == 0 && pictures.Count > 0)
            throw new ExplainException($"none of the {pictures.Count} pictures of {header.Set} can be read; the first: {pictures[0].Error}");
    }

    /// <summary>All lines.</summary>
    public IEnumerable<string> Lines() =>
        [Line(header), .. pictures.Select(Line), .. results.Select(Line)];

    /// <summary>The line of what it is of.</summary>
    public static string Line(ComparisonHeader header) => JsonSerializer.Serialize(header, ComparisonJson.Default.ComparisonHeader);

    /// <summary>The line of a picture.</summary>
    public static string Line(PictureRecord picture) => JsonSerializer.Serialize(picture, ComparisonJson.Default.PictureRecord);

    /// <summary>The line of a result.</summary>
    public static string Line(ResultRecord result) => JsonSerializer.Serialize(result, ComparisonJson.Default.ResultRecord);

    /// <summary>Reads what was written.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <returns>The results, and how many bytes whole lines take.</returns>
    /// <exception cref="ExplainException">A line is none of a comparison, or not the one that comes there.</exception>
    public static (ComparisonResults Results, int Length) Read(byte[] bytes, string name)
    {
        var (at, number, results) = (0, 0, (ComparisonResults?)null);
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', at)) >= 0; at = end + 1)
        {
            number++;
            var line = bytes.AsSpan(at, end - at);
            try
            {
                if (results is null)
                    results = new(Checked(JsonSerializer.Deserialize(line, ComparisonJson.Default.ComparisonHeader)));
                else
                    results.Take(line);
            }
            catch (Exception caught) when (caught is JsonException or ExplainException or StatisticsException or DecoderFallbackException)
            {
                throw new ExplainException($"{name}: line {number} is no line of a comparison: {caught.Message}");
            }
        }
        return results is null ? throw new ExplainException($"{name}: it does not begin with what a comparison is of") : (results, at);
    }

    /// <summary>Puts the results of all stretches together: the same, to the last byte, as of one machine.</summary>
    /// <exception cref="StatisticsException">A part lacks or stands twice, or parts are of different numbers.</exception>
    /// <exception cref="ExplainException">They are not of one comparison, or not all are whole.</exception>
    public static ComparisonResults Merge(IReadOnlyList<ComparisonResults> parts)
    {
        var ordered = Statistics.Shard.Order(parts, part => part.Header.Shard);
        var first = ordered[0].Header;
        foreach (var part in ordered)
        {
            if (part.Header.Differs(first) is { } difference)
                throw new ExplainException($"part {part.Header.Shard} is of another comparison than part {first.Shard}: {difference}");
            if (!part.IsWhole)
                throw new ExplainException($"part {part.Header.Shard} has {part.pictures.Count + part.results.Count} of {part.Wanted} results: run its command again, it goes on from there");
        }
        var whole = new ComparisonResults(first with { Shard = Statistics.Shard.Whole });
        foreach (var picture in ordered.SelectMany(part => part.pictures))
            whole.Add(picture);
        for (var run = 0; run < whole.Runs.Count; run++)
            whole.results.AddRange(ordered.SelectMany(part => part.results.Skip(run * part.readable.Count).Take(part.readable.Count)));
        return whole;
    }

    static ComparisonHeader Checked(ComparisonHeader? header) => header switch
    {
        null => throw new ExplainException("it is empty"),
        { Format: not ComparisonHeader.Current } => throw new ExplainException($"it has form {header.Format}, {ComparisonHeader.Current} is read"),
        _ when header.Pictures < 1 || header.Seeds < 1 || header.Methods.Count == 0 || header.Measures.Count == 0 || header.Methods[0].IsNext
            || header.Methods.Any(method => method.Seeds < 1 || method.Seeds > header.Seeds || method.Seeds > 1000)
            => throw new ExplainException($"{header.Pictures} pictures, {header.Seeds} seeds, {header.Methods.Count} methods, {header.Measures.Count} measures make no comparison"),
        { Height: < 1 } or { Width: < 1 } => throw new ExplainException($"maps of {header.Height} x {header.Width} are none"),
        _ => header.Stretch.Start >= 0 ? header : throw new ExplainException("its stretch lies before the first picture"),
    };

    void Take(ReadOnlySpan<byte> line)
    {
        if (IsWhole)
            throw new ExplainException("there are more lines than results");
        if (pictures.Count < Stretch)
        {
            var picture = JsonSerializer.Deserialize(line, ComparisonJson.Default.PictureRecord);
            Require(picture is not null && picture.Picture == NextPicture, $"picture {NextPicture} comes here");
            Add(picture!);
            return;
        }
        var result = JsonSerializer.Deserialize(line, ComparisonJson.Default.ResultRecord);
        Require(result is not null && (result.Run, result.Picture) == (NextRun, NextPicture), $"picture {NextPicture} of run {NextRun} comes here");
        var (rankings, measures) = (Runs[NextRun].Rankings, header.Measures.Count);
        Require(result!.Values.Length == rankings && result.Values.All(values => values is not null && values.Length == measures), $"{rankings} x {measures} values are needed");
        Require(result.Cells is null || (result.Cells.Length == rankings && result.Cells.All(cells => cells is not null && cells.Length == result.Cells[0].Length)), $"cells of {rankings} rankings are needed");
        Require(result.Milliseconds is null || result.Milliseconds.Length == measures + 1, $"{measures + 1} times are needed");
        Require(result.Map is null || result.Map.Bytes.Length == (long)header.Height * header.Width, $"a map of {header.Height} x {header.Width} is needed");
        results.Add(result);

        static void Require(bool holds, string what)
        {
            if (!holds)
                throw new ExplainException(what);
        }
    }

    static List<(int, int, int)> RunsOf(IReadOnlyList<ComparedMethod> methods)
    {
        var runs = new List<(int, int, int)>();
        for (int first = 0, next; first < methods.Count; first = next)
        {
            for (next = first + 1; next < methods.Count && methods[next].IsNext;)
                next++;
            for (var seed = 0; seed < methods[first].Seeds; seed++)
                runs.Add((first, next - first, seed));
        }
        return runs;
    }
}
