namespace Amazon.SimpleEmailV2.Model;

public class Template
{
    public List<MessageHeader> Headers { get; set; }
    public string TemplateArn { get; set; }
    public EmailTemplateContent TemplateContent { get; set; }
    public string TemplateData { get; set; }
    public string TemplateName { get; set; }
}

public class EmailTemplateContent
{
    public string Html { get; set; }
    public string Subject { get; set; }
    public string Text { get; set; }
}

public class MessageHeader
{
    public string Name { get; set; }
    public string Value { get; set; }
}

public class MessageTag
{
    public string Name { get; set; }
    public string Value { get; set; }
}

public class Destination
{
    public List<string> BccAddresses { get; set; }
    public List<string> CcAddresses { get; set; }
    public List<string> ToAddresses { get; set; }
}
