namespace Whence.Cli;

/// <summary>How the verbs that read data sets speak of them.</summary>
static class DatasetOptions
{
    public const string Forms =
        "a folder of class folders, CIFAR-10 binary (.bin), IDX (*-images-idx3-ubyte[.gz], labels beside it) or a CSV of path, label, id";
}
