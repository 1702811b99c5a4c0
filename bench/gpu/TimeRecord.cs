using System.Text.Json;

namespace Whence.Flight;

/// <summary>What one side took for one row; both sides write lines of this form.</summary>
sealed record TimeRecord
{
    /// <summary>The name of a record that holds no row but the device's rates: operations in float32 and bytes of a copy, per second.</summary>
    public const string Ceilings = "ceilings";

    /// <summary>What <see cref="By"/> says in a mark that a row was begun.</summary>
    public const string Start = "start";

    public required string Row { get; init; }

    /// <summary><c>single</c>, <c>tf32</c> or <c>bfloat16</c>.</summary>
    public required string Numbers { get; init; }

    /// <summary><c>whence</c>, <c>eager</c> or <c>graph</c>; <c>start</c> for a mark that the row was begun, after which a row without times ended its process.</summary>
    public required string By { get; init; }

    /// <summary>Milliseconds of a run among others: many are started, then waited for once. Median of rounds. Of an explanation, that of single calls.</summary>
    public double Ms { get; init; }

    /// <summary>The least of the rounds.</summary>
    public double Least { get; init; }

    /// <summary>The same by the device's clock, from the first run's start to the last one's end; 0 where it was not taken.</summary>
    public double Device { get; init; }

    /// <summary>Milliseconds from nothing to the end of the first run: building, compiling, filling.</summary>
    public double Ready { get; init; }

    /// <summary>The sum of the kernels' times by the device's clock; 0 where it was not taken.</summary>
    public double Kernels { get; init; }

    /// <summary>Milliseconds of single calls with input from and output to the host: median, 95th and 99th percentile.</summary>
    public double[] Calls { get; init; } = [];

    public double Flop { get; init; }

    public double Bytes { get; init; }

    /// <summary>Some values of the result, to compare.</summary>
    public float[] Values { get; init; } = [];

    /// <summary>Why there is no time, or how it was reached.</summary>
    public string Note { get; init; } = "";

    public static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static IReadOnlyList<TimeRecord> Read(string path) => !File.Exists(path) ? [] : [.. File.ReadLines(path).Select(Parse).OfType<TimeRecord>()];

    public string ToLine() => JsonSerializer.Serialize(this, Names);

    static TimeRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TimeRecord>(line, Names);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
