namespace Whence.Runtime.Simulated;

/// <summary>
/// Lanes that go their own way to the end of the kernel: the text says nowhere that they meet others again. Where they come to the same place as
/// others they go on together.
/// </summary>
sealed class Strand
{
    LanePath[] paths = new LanePath[4];

    /// <summary>Ways that are open: each but the last waits where the ones behind it meet.</summary>
    public int Open { get; private set; }

    /// <summary>Step of the block where it goes on.</summary>
    public int Step { get; set; }

    /// <summary>Whether it waits for lanes of other strands.</summary>
    public bool Waits { get; set; }

    /// <summary>Whether it goes on although lanes are missing, as nobody else can.</summary>
    public bool IsForced { get; set; }

    /// <summary>The way that is run.</summary>
    public ref LanePath Top => ref paths[Open - 1];

    public void Push(LanePath path)
    {
        if (Open == paths.Length)
            Array.Resize(ref paths, 2 * Open);
        paths[Open++] = path;
    }

    public LanePath Pop() => paths[--Open];

    /// <summary>Whether another is at the same place.</summary>
    public bool Meets(Strand other)
    {
        if (other == this || other.Open != Open || other.Step != Step)
            return false;
        for (var i = 0; i < Open; i++)
        {
            if (paths[i].Block != other.paths[i].Block || paths[i].Join != other.paths[i].Join)
                return false;
        }
        return true;
    }

    /// <summary>Takes the lanes of another that is at the same place.</summary>
    public void Take(Strand other, int lanes)
    {
        for (var i = 0; i < Open; i++)
            paths[i].Active.Add(other.paths[i].Active, lanes);
        Waits = false;
    }
}
