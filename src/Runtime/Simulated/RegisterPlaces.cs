using System.Runtime.InteropServices;
using Whence.Runtime.Simulated.Flow;

namespace Whence.Runtime.Simulated;

/// <summary>
/// Places of the values and constants of a kernel in the register file of a group. A register has a value per lane, or one that is repeated
/// <see cref="UniformLanes"/> times, a full vector; registers that are never needed at once share a place.
/// </summary>
sealed class RegisterPlaces
{
    /// <summary>Copies of a value that all lanes share.</summary>
    public const int UniformLanes = 16;

    const int Temporaries = 12;

    readonly Dictionary<(ulong Bits, int Bytes), int> constants = [];
    readonly Dictionary<(long Offset, int Bytes), int> parameters = [];
    readonly List<byte> image = [];
    readonly int[] offsets;
    readonly int firstTemporary;

    public RegisterPlaces(Webs webs, LiveRanges ranges, int lanes)
    {
        Lanes = lanes;
        offsets = new int[webs.All.Count];
        var free = new Dictionary<(int Bytes, bool Uniform), Stack<int>>();
        var ending = new PriorityQueue<(int Offset, (int Bytes, bool Uniform) Pool), int>();
        foreach (var web in webs.All.OrderBy(ranges.First))
        {
            while (ending.TryPeek(out var ended, out var last) && last < ranges.First(web))
            {
                ending.Dequeue();
                free[ended.Pool].Push(ended.Offset);
            }
            var pool = (web.Bytes, web.IsUniform);
            if (!free.TryGetValue(pool, out var places))
                free[pool] = places = new();
            if (!places.TryPop(out var offset))
                (offset, Bytes) = (Bytes, Bytes + web.Bytes * (web.IsUniform ? UniformLanes : lanes));
            offsets[web.Number] = offset;
            ending.Enqueue((offset, pool), ranges.Last(web));
        }
        firstTemporary = Bytes;
        Bytes += Temporaries * 8 * (lanes + UniformLanes);
    }

    /// <summary>Lanes of a group: its threads, made full warps.</summary>
    public int Lanes { get; }

    /// <summary>Bytes of the registers; constants follow them.</summary>
    public int Bytes { get; private set; }

    /// <summary>What the constants are filled with.</summary>
    public ReadOnlySpan<byte> Constants => CollectionsMarshal.AsSpan(image);

    /// <summary>Constants that the arguments give: where they lie, and which bytes of the arguments they are.</summary>
    public IEnumerable<(int Offset, long Argument, int Bytes)> Parameters =>
        parameters.Select(parameter => (parameter.Value, parameter.Key.Offset, parameter.Key.Bytes));

    public Source Of(Web web) => new(offsets[web.Number], web.IsUniform ? 0 : -1, web.Bytes);

    /// <summary>A place that is used within one instruction.</summary>
    public Source Temporary(int number, int bytes, bool uniform)
    {
        if (number >= Temporaries)
            throw new InvalidOperationException("too many temporary places");
        var pool = firstTemporary + number * 8 * (Lanes + UniformLanes);
        return new(uniform ? pool + 8 * Lanes : pool, uniform ? 0 : -1, bytes);
    }

    /// <summary>A constant of so many bytes.</summary>
    public Source Constant(ulong bits, int bytes)
    {
        var key = (bytes == 4 ? (uint)bits : bits, bytes);
        if (!constants.TryGetValue(key, out var offset))
            constants[key] = offset = Append(key.Item1, bytes);
        return new(offset, 0, bytes);
    }

    /// <summary>Bytes of the arguments.</summary>
    public Source Parameter(long offset, int bytes)
    {
        if (!parameters.TryGetValue((offset, bytes), out var place))
            parameters[(offset, bytes)] = place = Append(0, Math.Max(bytes, 4));
        return new(place, 0, Math.Max(bytes, 4));
    }

    int Append(ulong bits, int bytes)
    {
        var offset = Bytes + image.Count;
        for (var i = 0; i < UniformLanes; i++)
            image.AddRange(BitConverter.GetBytes(bits).AsSpan(0, bytes));
        return offset;
    }
}
