using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>How the verbs that read data sets speak of them.</summary>
static class DatasetOptions
{
    public const string Forms =
        "a folder of class folders, CIFAR-10 binary (.bin), IDX (*-images-idx3-ubyte[.gz], labels beside it) or a CSV of path, label, id";

    /// <summary>The first picture of a set that can be read.</summary>
    public static Image First(string path)
    {
        using var data = new UnlabelledDataset(Dataset.Open(path));
        return First(data);
    }

    /// <summary>The first picture of a set that can be read.</summary>
    /// <exception cref="ImageException">None can be.</exception>
    public static Image First(Dataset data)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return data[i].Image;
            }
            catch (Exception caught) when (i + 1 < data.Count && caught is (ImageException or IOException or UnauthorizedAccessException))
            {
                // Whoever reads the set says it.
            }
        }
    }

    /// <summary>
    /// Opens a set of the classifier's own classes. Where the classifier has no names, the set's are numbered in their order: then there
    /// must be as many as classes.
    /// </summary>
    /// <exception cref="PreprocessingException">There are not.</exception>
    public static Dataset Open(string path, Classifier classifier)
    {
        var data = Dataset.Open(path, classifier.Labels);
        if (classifier.Labels.Count == 0)
            data.Classes?.CheckCount(classifier.Classes, classifier.Name);
        return data;
    }
}
