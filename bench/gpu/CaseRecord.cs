using System.Text.Json;

namespace Whence.Flight;

/// <summary>One line that a worker writes: how many cases it plans, that one starts, or how one ended.</summary>
/// <param name="Kind"><c>plan</c>, <c>start</c> or <c>end</c>.</param>
/// <param name="Name">The case's full name; the number of cases for a plan.</param>
/// <param name="Outcome">What NUnit says, in small letters, or <c>crashed</c>.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Text">The failure's message, or what the test printed.</param>
sealed record CaseRecord(string Kind, string Name, string Outcome = "", double Seconds = 0, string Text = "")
{
    /// <summary>The records of a file; a line that a dying process left half written is dropped.</summary>
    public static List<CaseRecord> Read(string path)
    {
        var records = new List<CaseRecord>();
        if (!File.Exists(path))
            return records;
        foreach (var line in File.ReadLines(path))
        {
            try
            {
                records.Add(JsonSerializer.Deserialize<CaseRecord>(line)!);
            }
            catch (JsonException)
            {
            }
        }
        return records;
    }

    public string ToLine() => JsonSerializer.Serialize(this);
}
